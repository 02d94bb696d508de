//! Gatherings: published at the beginning of a week, held on its fifth day, attended by most. All slots are
//! taken and some wait for one; what then happens is another story each week.

use chrono::Duration;
use infra::store::claims;
use infra::store::tasks::TaskKind;

use super::acts::{self, MOVING, WEEKS, at_hour};
use super::attendances;
use super::cast::Home;
use super::names::GATHERINGS;
use super::place::nothing;
use super::units;
use crate::checkins::{list_my_checkins, move_checkin};
use crate::claims::{ClaimRow, withdraw_claim};
use crate::jobs::{self, JobKind};
use crate::tasks::{Content, NewTask, TaskRow, cancel_task, close_task, edit_task, publish_task};
use crate::waitlist::{join_waitlist, leave_waitlist};
use crate::{Caller, Context, Id, Instant, Once, Result, Slice};

/// What becomes of a gathering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    /// Somebody gives a slot back in time, and whoever waits for it gets it; another waits no longer.
    Promoted,
    /// Nobody gives a slot back: those who waited did so in vain.
    InVain,
    /// Somebody gives a slot back when nobody is promoted any more: whoever waited takes it.
    LastMinute,
    CalledOff,
    /// The first in the queue moves house; the slot that becomes free is for the one behind.
    MovedHouse,
    /// The community takes no more claims.
    Closed,
    /// An hour later than was said.
    Later,
    /// It has not been held yet.
    ToCome,
}

impl Story {
    /// The story of a week.
    pub fn of(week: i64) -> Story {
        match week {
            MOVING => Story::MovedHouse,
            week if week + 1 == WEEKS => Story::ToCome,
            0 => Story::Promoted,
            1 => Story::InVain,
            2 => Story::LastMinute,
            3 => Story::CalledOff,
            5 => Story::Closed,
            _ => Story::Later,
        }
    }
}

/// The `n`th gathering of the city. One that is still to come is held in the week after.
pub(super) async fn gathering(ctx: &Context, home: &Home<'_>, n: usize, story: Story, at: Instant) -> Result<()> {
    let starts_at = at_hour(at + Duration::days(if story == Story::ToCome { 9 } else { 4 }), 9);
    let slots = 5 + n % 3;
    // A unit had taken slots as well, of which nothing comes now.
    let is_shared = matches!(story, Story::CalledOff | Story::Closed);
    let all = if is_shared { slots + units::SLOTS } else { slots };
    let new = NewTask { org: home.org, kind: TaskKind::Gathering, content: content(n, all, starts_at) };
    ctx.clock.set(at);
    let Some(task) = publish_task(ctx, home.worker, new.clone(), Once::unkeyed(nothing)).await?.fresh() else {
        return Ok(());
    };
    let task = task.task;
    if is_shared {
        units::take(ctx, home, task.id).await?;
    }
    ctx.clock.advance(Duration::minutes(50));
    let near = home.beginning_with(n);
    let (takers, rest) = near.split_at(slots.min(near.len()));
    let claimants = acts::claim(ctx, &task, takers.iter().copied()).await?;
    let mut waiting: Vec<&Caller> = rest.iter().copied().take(2).collect();
    if story == Story::MovedHouse {
        waiting.insert(0, home.mover);
    }
    let mut places = Vec::new();
    for member in &waiting {
        ctx.clock.advance(Duration::minutes(1));
        let seen = join_waitlist(ctx, member, task.id, Once::unkeyed(nothing)).await?.fresh();
        places.extend(seen.map(|seen| seen.entry.id));
    }
    ctx.clock.advance(Duration::days(1));
    let queue = Queue { claimants: &claimants, waiting: &waiting, places: &places };
    tell(ctx, home, story, new, &task, queue).await?;
    if matches!(story, Story::CalledOff | Story::ToCome) {
        return Ok(());
    }
    let task = crate::tasks::show_task(ctx, home.worker, task.id).await?.task;
    let mut present = Vec::new();
    for member in near {
        let claims = claims::live_of_person(&ctx.db, member.person_id()?).await?;
        present.extend(claims.into_iter().find(|claim| claim.task_id == task.id).map(|claim| (member, claim.id)));
    }
    attendances::held(ctx, home.worker, n, &task, &present).await
}

/// Who holds the slots, and who waits for one.
struct Queue<'a> {
    claimants: &'a [(&'a Caller, ClaimRow)],
    waiting: &'a [&'a Caller],
    /// Of those who wait, in the same order.
    places: &'a [Id],
}

/// What happens between the publication and the day.
async fn tell(
    ctx: &Context,
    home: &Home<'_>,
    story: Story,
    new: NewTask,
    task: &TaskRow,
    queue: Queue<'_>,
) -> Result<()> {
    match story {
        Story::Promoted => {
            if let Some((member, place)) = queue.waiting.iter().zip(queue.places).next_back() {
                leave_waitlist(ctx, member, *place, Once::unkeyed(nothing)).await?;
            }
            give_back(ctx, &queue).await?;
            jobs::run_due(ctx, &[JobKind::Waitlist]).await?;
        }
        Story::LastMinute => {
            ctx.clock.set(task.deadline - Duration::hours(11));
            give_back(ctx, &queue).await?;
            acts::claim(ctx, task, queue.waiting.iter().copied().take(1)).await?;
        }
        Story::CalledOff => {
            let reason = "暴雨预警，活动取消。".to_string();
            cancel_task(ctx, home.worker, task.id, reason, Once::unkeyed(nothing)).await?;
        }
        Story::MovedHouse => {
            let slice = Slice { after: None, limit: 1 };
            if let Some(live) = list_my_checkins(ctx, home.mover, slice).await?.pop() {
                move_checkin(ctx, home.mover, live.checkin.id, home.next, Once::unkeyed(nothing)).await?;
            }
            give_back(ctx, &queue).await?;
            jobs::run_due(ctx, &[JobKind::Waitlist]).await?;
        }
        Story::Closed => {
            close_task(ctx, home.worker, task.id, Once::unkeyed(nothing)).await?;
        }
        Story::Later => {
            let later = |at: Option<Instant>| at.map(|at| at + Duration::hours(1));
            let Content { starts_at, ends_at, .. } = new.content;
            let content = Content { starts_at: later(starts_at), ends_at: later(ends_at), ..new.content };
            let edit = NewTask { content, ..new };
            edit_task(ctx, home.worker, task.id, edit, Some(task.revision), Once::unkeyed(nothing)).await?;
        }
        Story::InVain | Story::ToCome => {}
    }
    Ok(())
}

/// The first who holds a slot gives it back.
async fn give_back(ctx: &Context, queue: &Queue<'_>) -> Result<()> {
    if let Some((member, claim)) = queue.claimants.first() {
        withdraw_claim(ctx, member, claim.id, Once::unkeyed(nothing)).await?;
    }
    Ok(())
}

/// What the `n`th kind of gathering says.
pub(super) fn content(n: usize, slots: usize, starts_at: Instant) -> Content {
    let (title, category) = GATHERINGS[n % GATHERINGS.len()];
    Content {
        title: title.to_string(),
        body: format!("{title}，请准时到场，现场扫码签到。"),
        category: category.to_string(),
        item: "service_hours".to_string(),
        slots: slots as i32,
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + Duration::hours(2)),
        place: Some("社区党群服务站".to_string()),
        contact: Some("社区值班室".to_string()),
        ..Content::default()
    }
}
