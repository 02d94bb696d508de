//! Errands: from their publication to their reviews. Some who claim forget, some withdraw.

use chrono::Duration;
use infra::store::tasks::TaskKind;

use super::cast::Home;
use super::life::{self, MOVING, WEEKS};
use super::names::ERRANDS;
use super::place::nothing;
use crate::claims::withdraw_claim;
use crate::tasks::{Content, NewTask, close_task, publish_task};
use crate::{Caller, Context, Instant, Once, Result};

/// The `n`th errand of the city. In the last week it is still open.
pub(super) async fn errand(ctx: &Context, home: &Home<'_>, n: usize, week: i64, at: Instant) -> Result<()> {
    let minutes = ERRANDS[n % ERRANDS.len()].3;
    let is_open = week + 1 == WEEKS;
    let slots = 4 + n % 4;
    ctx.clock.set(at);
    let deadline = at + Duration::days(if is_open { 14 } else { 5 });
    let new = NewTask { org: home.org, kind: TaskKind::Errand, content: content(n, slots, deadline) };
    let Some(task) = publish_task(ctx, home.worker, new, Once::unkeyed(nothing)).await?.fresh() else { return Ok(()) };
    let task = task.task;

    // One more than there are slots, so somebody learns that it is full; one that is open has one left.
    let takers = if is_open { slots - 1 } else { slots + 1 };
    let mut near = home.beginning_with(n);
    if week == MOVING {
        near.insert(0, home.mover);
    }
    ctx.clock.advance(Duration::minutes(40));
    let claims = life::claim(ctx, &task, near.into_iter().take(takers)).await?;
    if n % 8 == 6 && !is_open {
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
        let log = life::report(ctx, (member, claim.id), n + k, said, happened_at).await?;
        if is_open && fate % 4 == 1 {
            continue; // Waiting for a review.
        }
        life::review(ctx, home.worker, member, log, fate, minutes).await?;
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
        ..Content::default()
    }
}
