//! Staff call the roll: the way that needs no phone, and counts the same.

use std::collections::{HashMap, HashSet};

use infra::store::attendances::{self, AttendanceMethod, AttendanceRow, AttendanceState};
use infra::store::claims::{self, ClaimRow};
use infra::store::tasks;

use super::{AttendanceSeen, read, rules};
use crate::access::{Right, require};
use crate::notices::{self, NoticeKind};
use crate::{Caller, Context, Effect, Fault, Id, Instant, Once, Refusal, Result};

/// A line of the roll: one who is, or was, there.
#[derive(Clone, Debug)]
pub struct Present {
    pub claim: Id,
    /// Without it, now; after the end, since the start.
    pub arrived_at: Option<Instant>,
    pub left_at: Option<Instant>,
}

/// What the roll came to: the attendance of everybody on it, in its order.
#[derive(Clone, Debug)]
pub struct RollSeen(pub Vec<AttendanceSeen>);

/// Records who is at a gathering within the caller's scope, or was in the last days; all of the roll or,
/// where a line is wrong, nothing. Who is recorded already stays so; times that the roll names replace
/// those that are there, and what waited or was declined counts from now on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`],
/// [`Refusal::AttendanceNotOpen`], [`Refusal::OwnAttendance`], [`Refusal::Invalid`] naming every
/// line that is wrong.
pub async fn call_roll(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    roll: Vec<Present>,
    once: Once<RollSeen>,
) -> Result<Effect<RollSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CallRoll)?;
    let by = caller.person_id()?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CallRoll, &once, now).await?);
    let task = tasks::find(&*write, &scope, task).await?.ok_or(Refusal::NotFound)?;
    rules::roll_open(&task, now)?;
    // Held, so that none is given back meanwhile.
    let live = claims::lock_live(&write, roll.iter().map(|present| present.claim)).await?;
    let live: HashMap<Id, ClaimRow> =
        live.into_iter().filter(|claim| claim.task_id == task.id).map(|claim| (claim.id, claim)).collect();
    if live.values().any(|claim| claim.person_id == by) {
        return Err(Refusal::OwnAttendance.into());
    }
    let faults = faults(&roll, &live, &task, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let mut known: HashMap<Id, AttendanceRow> = attendances::of_claims(&*write, live.keys().copied())
        .await?
        .into_iter()
        .map(|attendance| (attendance.claim_id, attendance))
        .collect();
    let mut rows = Vec::with_capacity(roll.len());
    let mut new = Vec::new();
    for present in &roll {
        let claim = &live[&present.claim];
        let row = match known.remove(&claim.id) {
            Some(before) => amended(before, present, by, now),
            None => recorded(ctx, claim, present, &task, by, now),
        };
        if row.left_at.is_some_and(|left_at| left_at < row.arrived_at) {
            let pointer = format!("/present/{}/left_at", rows.len());
            return Err(Refusal::invalid(&pointer, "before_arrival", "签退不能早于签到").into());
        }
        if !attendances::insert(&write, row.clone()).await? {
            attendances::update(&write, &row).await?;
        } else {
            new.push(row.person_id);
        }
        rows.push(row);
    }
    let text = rules::recorded_notice(&task.title);
    notices::tell(ctx, &write, &new, NoticeKind::AttendanceRecorded, Some(task.id), text).await?;
    let id = task.id;
    let seen = read::seen(&*write, rows, &HashMap::from([(id, task)])).await?;
    write.finish(&once, RollSeen(seen), ("task", Some(id))).await
}

fn faults(roll: &[Present], live: &HashMap<Id, ClaimRow>, task: &tasks::TaskRow, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (at, present) in roll.iter().enumerate() {
        let pointer = || format!("/present/{at}/claim_id");
        if !live.contains_key(&present.claim) {
            faults.push(Fault::new(pointer(), "unknown", "不是该活动有效的认领"));
        } else if !seen.insert(present.claim) {
            faults.push(Fault::new(pointer(), "twice", "同一认领出现了两次"));
        }
        faults.extend(rules::roll_faults(at, present, task, now));
    }
    faults
}

/// What was there, with the times that the roll names. Whatever makes it longer is the word of whoever calls
/// the roll, and proves as much as a roll called now.
fn amended(before: AttendanceRow, present: &Present, by: Id, now: Instant) -> AttendanceRow {
    let counted = before.state == AttendanceState::Counted;
    let arrived_at = present.arrived_at.unwrap_or(before.arrived_at);
    let left_at = present.left_at.or(before.left_at);
    let is_longer = arrived_at < before.arrived_at || (before.left_at.is_some() && left_at > before.left_at);
    let (method, recorded_at, recorded_by) = if is_longer {
        (AttendanceMethod::RollCall, now, Some(by))
    } else {
        (before.method, before.recorded_at, before.recorded_by)
    };
    AttendanceRow {
        state: AttendanceState::Counted,
        method,
        arrived_at,
        left_at,
        recorded_at,
        recorded_by,
        decided_at: if counted { before.decided_at } else { Some(now) },
        decided_by: if counted { before.decided_by } else { Some(by) },
        ..before
    }
}

fn recorded(
    ctx: &Context,
    claim: &ClaimRow,
    present: &Present,
    task: &tasks::TaskRow,
    by: Id,
    now: Instant,
) -> AttendanceRow {
    AttendanceRow {
        id: ctx.entropy.id(now),
        claim_id: claim.id,
        task_id: task.id,
        org_id: task.org_id,
        person_id: claim.person_id,
        state: AttendanceState::Counted,
        method: AttendanceMethod::RollCall,
        arrived_at: present.arrived_at.unwrap_or_else(|| rules::presumed_arrival(task, now)),
        left_at: present.left_at,
        distance: None,
        accuracy: None,
        nearness: None,
        recorded_at: now,
        recorded_by: Some(by),
        decided_at: None,
        decided_by: None,
        decision_reason: None,
    }
}
