//! A member scans the code on the organiser's screen.

use infra::store::attendances::{self, AttendanceRow, AttendanceState};
use infra::store::{claims, tasks};

use super::rules::{self, Place};
use super::{AttendanceSeen, code, read};
use crate::access::{Right, require};
use crate::tasks::Point;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// What a phone sends.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The text of the QR code.
    pub code: String,
    /// Where the phone says it is; never needed, and never kept.
    pub place: Option<Place>,
}

/// Records that the caller is at a gathering they claimed. A code that is sent later than it was shown
/// (the phone had no network) waits for staff; the time is the code's, never the phone's. One that is on
/// the screen now replaces what waits or was declined.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`], [`Refusal::CodeWrong`],
/// [`Refusal::CodeExpired`], [`Refusal::AttendanceNotOpen`], [`Refusal::NotClaimed`],
/// [`Refusal::AlreadyAttended`].
pub async fn attend_gathering(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    scan: Scan,
    once: Once<AttendanceSeen>,
) -> Result<Effect<AttendanceSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::AttendGathering)?;
    let person = caller.person_id()?;
    let task = tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::AttendGathering, &once, now).await?);
    if task.cancelled_at.is_some() {
        return Err(Refusal::TaskCancelled.into());
    }
    let code = code::genuine(ctx, task.id, &scan.code)?;
    let (state, method, arrived_at) = rules::arrival(&code, &task, now)?;
    // Held, so that it is not given back meanwhile.
    let claim = claims::lock_own(&write, person, task.id).await?.ok_or(Refusal::NotClaimed)?;
    let near = scan.place.zip(Point::of(&task)).map(|(place, point)| rules::nearness(place, point));
    let mut row = AttendanceRow {
        id: ctx.entropy.id(now),
        claim_id: claim.id,
        task_id: task.id,
        org_id: task.org_id,
        person_id: person,
        state,
        method,
        arrived_at,
        left_at: None,
        distance: near.map(|(distance, ..)| distance),
        accuracy: near.map(|(_, accuracy, _)| accuracy),
        nearness: near.and_then(|(.., nearness)| nearness),
        recorded_at: now,
        recorded_by: None,
        decided_at: None,
        decided_by: None,
        decision_reason: None,
    };
    if !attendances::insert(&write, row.clone()).await? {
        let before = attendances::of_claims(&*write, [claim.id]).await?.pop().ok_or(Refusal::Conflict)?;
        if before.state == AttendanceState::Counted || state != AttendanceState::Counted {
            return Err(Refusal::AlreadyAttended.into());
        }
        row.id = before.id;
        attendances::update(&write, &row).await?;
    }
    let id = row.id;
    let seen = read::one(&*write, row, task).await?;
    write.finish(&once, seen, ("attendance", Some(id))).await
}
