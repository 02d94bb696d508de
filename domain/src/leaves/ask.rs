//! Asking for a leave, and recording one on a member's behalf.

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::leaves::{self, LeaveKind, LeaveRow, LeaveState};
use infra::store::notices::NoticeKind;
use infra::store::people;

use super::{LeaveSeen, read, rules};
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct LeaveInput {
    pub kind: LeaveKind,
    pub from_day: NaiveDate,
    /// The last day, included.
    pub to_day: NaiveDate,
    pub reason: String,
}

/// Asks for a leave; the unit decides.
///
/// # Errors
/// [`Refusal::Invalid`], [`Refusal::MembershipRequired`], [`Refusal::LeaveOverlaps`] with one that is
/// asked for or approved.
pub async fn ask_leave(
    ctx: &Context,
    caller: &Caller,
    input: LeaveInput,
    once: Once<LeaveSeen>,
) -> Result<Effect<LeaveSeen>> {
    let now = ctx.now();
    require(caller, Right::AskLeave)?;
    let person = caller.person_id()?;
    refuse_faults(&input, calendar::day(now), false)?;
    let write = enter!(ctx.write_once(caller, Right::AskLeave, &once, now).await?);
    let leave = enter_leave(ctx, &write, person, input, None).await?;
    let id = leave.id;
    let seen = read::outcome(ctx, &*write, leave).await?;
    write.finish(&once, seen, ("leave", Some(id))).await
}

/// Records a leave of a member within the caller's scope, from paper: it is approved at once.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnLeave`], [`Refusal::Invalid`], [`Refusal::MembershipRequired`],
/// [`Refusal::LeaveOverlaps`].
pub async fn record_leave(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    input: LeaveInput,
    once: Once<LeaveSeen>,
) -> Result<Effect<LeaveSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordLeave)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let recorder = caller.person_id()?;
    if recorder == person {
        return Err(Refusal::OwnLeave.into());
    }
    refuse_faults(&input, calendar::day(now), true)?;
    let write = enter!(ctx.write_once(caller, Right::RecordLeave, &once, now).await?);
    let leave = enter_leave(ctx, &write, person, input, Some(recorder)).await?;
    let (id, text) = (leave.id, rules::recording_notice(&leave));
    notices::tell(ctx, &write, &[person], NoticeKind::LeaveRecorded, Some(id), text).await?;
    let seen = read::outcome(ctx, &*write, leave).await?;
    write.finish(&once, seen, ("leave", Some(id))).await
}

fn refuse_faults(input: &LeaveInput, today: NaiveDate, is_recorded: bool) -> Result<()> {
    let faults = rules::faults(input, today, is_recorded);
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults).into()) }
}

/// Enters it, with its reason sealed: approved where somebody recorded it, otherwise asked for.
async fn enter_leave(
    ctx: &Context,
    write: &Write,
    person: Id,
    input: LeaveInput,
    recorder: Option<Id>,
) -> Result<LeaveRow> {
    let now = write.now();
    // Two at once would not see each other.
    people::lock(write, &[person]).await?;
    let membership = people::memberships_on(&**write, [person], calendar::day(now)).await?.remove(&person);
    let membership = membership.ok_or(Refusal::MembershipRequired)?;
    let leave = LeaveRow {
        id: ctx.entropy.id(now),
        person_id: person,
        unit_id: membership.unit_id,
        kind: input.kind,
        from_day: input.from_day,
        to_day: input.to_day,
        reason: ctx.vault.seal(Purpose::LeaveReason, input.reason.trim()),
        state: if recorder.is_some() { LeaveState::Approved } else { LeaveState::Asked },
        asked_at: now,
        recorded_by: recorder,
        decided_at: recorder.map(|_| now),
        decided_by: recorder,
        decision_reason: None,
        last_day: None,
        cut_at: None,
        cut_by: None,
    };
    let others = leaves::touching(&**write, [person], leave.from_day, leave.to_day).await?;
    let counted: &[LeaveState] = match recorder {
        // What the member only asked for does not hinder the unit.
        Some(_) => &[LeaveState::Approved],
        None => &[LeaveState::Asked, LeaveState::Approved],
    };
    rules::refuse_overlap(&leave, &others, counted)?;
    leaves::insert(write, leave.clone()).await?;
    Ok(leave)
}
