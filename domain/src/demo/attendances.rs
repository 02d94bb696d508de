//! The day of a gathering: most scan the code, some leave early, some are on the roll, some scan late, some
//! never come, and some of these had a reason. And what is reported of it.

use chrono::Duration;

use super::acts;
use super::place::nothing;
use crate::attendances::{
    AttendanceDecision, Present, Scan, attend_gathering, call_roll, check_out, decide_attendance, show_attendance_code,
};
use crate::no_shows::{Excuse, ExcuseKind, excuse_no_show, record_no_shows};
use crate::tasks::TaskRow;
use crate::{Caller, Context, Id, Instant, Once, Result};

/// Holds the `n`th gathering, with those who hold a claim of it.
pub(super) async fn held(
    ctx: &Context,
    worker: &Caller,
    n: usize,
    task: &TaskRow,
    claimants: &[(&Caller, Id)],
) -> Result<()> {
    let Some((starts_at, ends_at)) = task.starts_at.zip(task.ends_at) else { return Ok(()) };
    let begun = starts_at + Duration::minutes(3);
    ctx.clock.set(begun);
    let code = show_attendance_code(ctx, worker, task.id).await?.text;
    let mut late = Vec::new();
    let mut roll = Vec::new();
    let mut absent = Vec::new();
    let mut reporting = Vec::new();
    for (k, (member, claim)) in claimants.iter().enumerate() {
        let scan = Scan { code: code.clone(), place: None };
        match (n + 3 * k) % 8 {
            7 => {
                absent.push((n + k, *claim));
                continue;
            }
            6 => late.push((n + k, *member, scan)),
            5 => roll.push(Present { claim: *claim, arrived_at: None, left_at: None }),
            fate => {
                let once = Once::unkeyed(nothing);
                let Some(seen) = attend_gathering(ctx, member, task.id, scan, once).await?.fresh() else { continue };
                if fate == 4 {
                    ctx.clock.set(ends_at - Duration::minutes(30));
                    let now = show_attendance_code(ctx, worker, task.id).await?.text;
                    check_out(ctx, member, seen.attendance.id, now, Once::unkeyed(nothing)).await?;
                    ctx.clock.set(begun);
                }
            }
        }
        reporting.push((n + k, *member, *claim));
    }
    if !roll.is_empty() {
        call_roll(ctx, worker, task.id, roll, Once::unkeyed(nothing)).await?;
    }
    ctx.clock.set(ends_at + Duration::hours(3));
    for (fate, member, scan) in late {
        scanned_late(ctx, worker, fate, (member, task.id), scan).await?;
    }
    missed(ctx, worker, task.id, &absent).await?;
    for (fate, member, claim) in reporting {
        log(ctx, worker, fate, (member, claim), (task, starts_at)).await?;
    }
    Ok(())
}

/// Of those whose phones had no network, one in three is still waiting for the community's word.
async fn scanned_late(
    ctx: &Context,
    worker: &Caller,
    fate: usize,
    (member, task): (&Caller, Id),
    scan: Scan,
) -> Result<()> {
    let Some(seen) = attend_gathering(ctx, member, task, scan, Once::unkeyed(nothing)).await?.fresh() else {
        return Ok(());
    };
    let reason = match fate % 3 {
        0 => return Ok(()),
        1 => None,
        _ => Some("当天在场人员均未见到本人。".to_string()),
    };
    let decision = AttendanceDecision { is_accepted: reason.is_none(), reason };
    decide_attendance(ctx, worker, seen.attendance.id, decision, Once::unkeyed(nothing)).await?;
    Ok(())
}

/// Whoever did not come is noted down. One in three had a reason, another had been there after all.
async fn missed(ctx: &Context, worker: &Caller, task: Id, absent: &[(usize, Id)]) -> Result<()> {
    if absent.is_empty() {
        return Ok(());
    }
    ctx.clock.advance(Duration::hours(1));
    let claims = absent.iter().map(|(_, claim)| *claim).collect();
    record_no_shows(ctx, worker, task, claims, Once::unkeyed(nothing)).await?;
    ctx.clock.advance(Duration::hours(1));
    for (fate, claim) in absent {
        let (kind, reason) = match fate % 3 {
            0 => continue,
            1 => (ExcuseKind::Excused, "当天陪家人就医，已出示挂号单。"),
            _ => (ExcuseKind::Mistake, "当天在后厨帮忙，未到签到台，负责人可以证明。"),
        };
        let excuse = Excuse { kind, reason: reason.to_string() };
        excuse_no_show(ctx, worker, *claim, excuse, Once::unkeyed(nothing)).await?;
    }
    Ok(())
}

/// Most report what they did; of those who did, most are reviewed.
async fn log(
    ctx: &Context,
    worker: &Caller,
    fate: usize,
    (member, claim): (&Caller, Id),
    (task, starts_at): (&TaskRow, Instant),
) -> Result<()> {
    if fate % 6 == 5 {
        return Ok(());
    }
    ctx.clock.advance(Duration::minutes(20));
    let sent = acts::report(ctx, (member, claim), task, fate, 120, starts_at).await?;
    if fate % 5 == 4 { Ok(()) } else { acts::review(ctx, worker, sent, fate, 110).await }
}
