//! Errands: from their publication to their reviews. Some who claim forget, some withdraw.

use chrono::Duration;
use infra::store::tasks::TaskKind;

use super::acts::{self, MOVING, WEEKS};
use super::cast::Home;
use super::names::{ERRANDS, SKILLS};
use super::place::nothing;
use super::units::{self, Deal};
use super::{paper, ratings};
use crate::claims::withdraw_claim;
use crate::tasks::{Content, NewTask, PhotosWanted, close_task, publish_task};
use crate::{Caller, Context, Instant, Once, Result};

/// The `n`th errand of the city. In the last week it is still open.
pub(super) async fn errand(ctx: &Context, home: &Home<'_>, n: usize, week: i64, at: Instant) -> Result<()> {
    let minutes = ERRANDS[n % ERRANDS.len()].3;
    let is_open = week + 1 == WEEKS;
    let slots = 3 + n % 4 + usize::from(is_open);
    ctx.clock.set(at);
    let deadline = at + Duration::days(if is_open { 14 } else { 5 });
    let deal = Deal::of(week);
    let for_others = if deal.is_some() { units::SLOTS } else { usize::from(paper::is_used(week)) };
    let mut content = content(n, slots + for_others, deadline);
    if week + 2 == WEEKS || is_open && n % 4 == 2 {
        content.audience.skills = SKILLS[..2].iter().map(ToString::to_string).collect();
    }
    let new = NewTask { org: home.org, kind: TaskKind::Errand, content };
    let Some(task) = publish_task(ctx, home.worker, new, Once::unkeyed(nothing)).await?.fresh() else { return Ok(()) };
    let task = task.task;
    let mut hold = None;
    if let Some(deal) = deal {
        hold = Some((deal, units::take(ctx, home, task.id).await?.row.id));
    }
    if paper::is_used(week) {
        paper::serve(ctx, home, &task, minutes).await?;
    }

    // One more than there are slots, so somebody learns that it is full; one that is open has one left.
    let takers = if is_open { slots - 1 } else { slots + 1 };
    let mut near = home.beginning_with(n);
    if week == MOVING {
        near.insert(0, home.mover);
    }
    ctx.clock.advance(Duration::minutes(40));
    let claims = acts::claim(ctx, &task, near.into_iter().take(takers)).await?;
    if n % 8 == 6 && deal.is_none() {
        close_task(ctx, home.worker, task.id, Once::unkeyed(nothing)).await?;
    }
    for (k, (member, claim)) in claims.into_iter().enumerate() {
        let fate = n * 5 + k * 3;
        let is_mover = std::ptr::eq::<Caller>(member, home.mover);
        if fate % 23 == 7 && !is_mover {
            ctx.clock.advance(Duration::minutes(30));
            withdraw_claim(ctx, member, claim.id, Once::unkeyed(nothing)).await?;
            continue;
        }
        if fate % 9 == 4 || is_mover {
            continue; // Claimed, and not reported yet; or no longer, for they are about to move.
        }
        ctx.clock.advance(Duration::minutes(i64::from(minutes) + 20));
        let happened_at = ctx.now() - Duration::minutes(i64::from(minutes) + 10);
        let said = minutes + ((n + k) % 3) as i32 * 10;
        let sent = acts::report(ctx, (member, claim.id), &task, n + k, said, happened_at).await?;
        if is_open && fate % 4 == 1 {
            // Waiting for a review; those who were served have a code already.
            ratings::hand_out(ctx, home.worker, claim.id).await?;
            continue;
        }
        let log = sent.log.id;
        acts::review(ctx, home.worker, sent, fate, minutes).await?;
        // Never one that was left returned.
        if fate % 28 == 8 {
            acts::annul(ctx, home.officer, log).await?;
        }
    }
    if let Some((deal, hold)) = hold {
        units::decide(ctx, home, (&task, hold), deal, minutes).await?;
    }
    Ok(())
}

fn content(n: usize, slots: usize, deadline: Instant) -> Content {
    let (title, category, item, minutes) = ERRANDS[n % ERRANDS.len()];
    Content {
        title: title.to_string(),
        body: format!("{title}，预计 {minutes} 分钟。请认领后与社区联系。"),
        category: category.to_string(),
        item: item.to_string(),
        slots: slots as i32,
        deadline: Some(deadline),
        place: Some("社区党群服务站".to_string()),
        photos: if n % 8 == 5 { PhotosWanted::Required } else { PhotosWanted::Welcome },
        photos_reason: (n % 8 == 5).then(|| "前后情况须对照，以便安排后续维修。".to_string()),
        ..Content::default()
    }
}
