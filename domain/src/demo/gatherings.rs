//! Gatherings: published at the beginning of a week, held on its fifth day, attended by most. Some are
//! moved or called off; some members are on the roll, some scan late, some never come.

use chrono::Duration;
use infra::store::tasks::TaskKind;

use super::cast::Cast;
use super::life::{at_hour, claim, review};
use super::names::{GATHERINGS, REPORTS};
use super::place::nothing;
use crate::attendances::{Present, Scan, attend_gathering, call_roll, check_out, show_attendance_code};
use crate::claims::ClaimRow;
use crate::logs::{Report, submit_log};
use crate::tasks::{Content, NewTask, TaskRow, cancel_task, edit_task, publish_task};
use crate::{Caller, Context, Id, Instant, Once, Result};

/// One gathering of the community at `place`, the `n`th of the city. One that is still to come is held
/// in the week after.
pub(super) async fn gathering(
    ctx: &Context,
    cast: &Cast,
    n: usize,
    place: usize,
    org: Id,
    at: Instant,
    to_come: bool,
) -> Result<()> {
    let worker = &cast.workers[place];
    let starts_at = at_hour(at + Duration::days(if to_come { 9 } else { 4 }), 9);
    let slots = 4 + n % 4;
    let new = NewTask { org, kind: TaskKind::Gathering, content: content(n, slots as i32, starts_at) };
    ctx.clock.set(at);
    let Some(published) = publish_task(ctx, worker, new.clone(), Once::unkeyed(nothing)).await?.fresh() else {
        return Ok(());
    };
    let task = published.task;
    let mut near: Vec<&Caller> = cast.active[place].iter().collect();
    let turn = n % near.len().max(1);
    near.rotate_left(turn);
    ctx.clock.advance(Duration::minutes(50));
    let takers = if to_come { slots / 2 } else { slots };
    let claims = claim(ctx, &task, &near[..takers.min(near.len())]).await?;
    ctx.clock.advance(Duration::days(1));
    if n % 7 == 3 {
        cancel_task(ctx, worker, task.id, "暴雨预警，活动取消。".to_string(), Once::unkeyed(nothing)).await?;
        return Ok(());
    }
    let task = if n % 5 == 2 { moved(ctx, worker, new, &task).await? } else { task };
    if to_come { Ok(()) } else { held(ctx, worker, n, &task, &claims).await }
}

fn content(n: usize, slots: i32, starts_at: Instant) -> Content {
    let (title, category) = GATHERINGS[n % GATHERINGS.len()];
    Content {
        title: title.to_string(),
        body: format!("{title}，请准时到场，现场扫码签到。"),
        category: category.to_string(),
        item: "service_hours".to_string(),
        slots,
        opens_at: None,
        deadline: None,
        withdraw_by: Some(starts_at - Duration::hours(12)),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + Duration::hours(2)),
        place: Some("社区党群服务站".to_string()),
        point: None,
        contact: Some("社区值班室".to_string()),
    }
}

/// An hour later than was said.
async fn moved(ctx: &Context, worker: &Caller, new: NewTask, task: &TaskRow) -> Result<TaskRow> {
    let later = |at: Option<Instant>| at.map(|at| at + Duration::hours(1));
    let content =
        Content { starts_at: later(new.content.starts_at), ends_at: later(new.content.ends_at), ..new.content };
    let edit = NewTask { content, ..new };
    let seen = edit_task(ctx, worker, task.id, edit, Some(task.revision), Once::unkeyed(nothing)).await?.fresh();
    Ok(seen.map_or_else(|| task.clone(), |seen| seen.task))
}

/// The day itself, and what is reported of it.
async fn held(ctx: &Context, worker: &Caller, n: usize, task: &TaskRow, claims: &[(&Caller, ClaimRow)]) -> Result<()> {
    let Some((starts_at, ends_at)) = task.starts_at.zip(task.ends_at) else { return Ok(()) };
    ctx.clock.set(starts_at + Duration::minutes(3));
    let code = show_attendance_code(ctx, worker, task.id).await?.text;
    let mut late = Vec::new();
    let mut roll = Vec::new();
    for (k, (member, claim)) in claims.iter().enumerate() {
        let scan = Scan { code: code.clone(), place: None };
        match (n + 3 * k) % 8 {
            7 => continue, // Nobody knows where they are.
            6 => late.push((*member, scan)),
            5 => roll.push(Present { claim: claim.id, arrived_at: None, left_at: None }),
            fate => {
                let once = Once::unkeyed(nothing);
                let Some(seen) = attend_gathering(ctx, member, task.id, scan, once).await?.fresh() else { continue };
                if fate == 4 {
                    ctx.clock.set(ends_at - Duration::minutes(30));
                    let now = show_attendance_code(ctx, worker, task.id).await?.text;
                    check_out(ctx, member, seen.attendance.id, now, Once::unkeyed(nothing)).await?;
                    ctx.clock.set(starts_at + Duration::minutes(3));
                }
            }
        }
        let at = ends_at + Duration::minutes(20 + k as i64);
        log(ctx, worker, n + k, (member, claim), starts_at, at).await?;
        ctx.clock.set(starts_at + Duration::minutes(3));
    }
    if !roll.is_empty() {
        call_roll(ctx, worker, task.id, roll, Once::unkeyed(nothing)).await?;
    }
    ctx.clock.set(ends_at + Duration::hours(3));
    for (member, scan) in late {
        attend_gathering(ctx, member, task.id, scan, Once::unkeyed(nothing)).await?;
    }
    Ok(())
}

/// Most report what they did; of those who did, most are reviewed.
async fn log(
    ctx: &Context,
    worker: &Caller,
    fate: usize,
    (member, claim): (&Caller, &ClaimRow),
    starts_at: Instant,
    at: Instant,
) -> Result<()> {
    if fate % 6 == 5 {
        return Ok(());
    }
    ctx.clock.set(at);
    let report = Report {
        text: REPORTS[fate % REPORTS.len()].to_string(),
        minutes: 120,
        happened_at: starts_at,
        photos: Vec::new(),
    };
    let Some(seen) = submit_log(ctx, member, claim.id, report, Once::unkeyed(nothing)).await?.fresh() else {
        return Ok(());
    };
    if fate % 5 == 4 { Ok(()) } else { review(ctx, worker, member, seen.log, fate, 110).await }
}
