//! Approving a leave, or declining it.

use infra::crypto::Purpose;
use infra::store::leaves::{self, LeaveState};
use infra::store::notices::NoticeKind;
use infra::store::people;

use super::{LeaveSeen, read, rules};
use crate::access::{Right, require};
use crate::people::rules as words;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// What the unit decided.
#[derive(Clone, Debug)]
pub struct LeaveDecision {
    pub is_approved: bool,
    /// Required for declining.
    pub reason: Option<String>,
}

/// Decides on a leave of a member within the caller's scope, and tells them.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnLeave`], [`Refusal::LeaveDecided`], [`Refusal::Invalid`],
/// [`Refusal::LeaveOverlaps`] with one that was approved.
pub async fn decide_leave(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    decision: LeaveDecision,
    once: Once<LeaveSeen>,
) -> Result<Effect<LeaveSeen>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::DecideLeave)?;
    let found = leaves::find(&ctx.db, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    let by = caller.person_id()?;
    let write = enter!(ctx.write_once(caller, Right::DecideLeave, &once, now).await?);
    // Two leaves approved at once would not see each other.
    people::lock(&write, &[found.person_id]).await?;
    let mut leave = leaves::lock(&write, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    if leave.person_id == by {
        return Err(Refusal::OwnLeave.into());
    }
    if leave.state != LeaveState::Asked {
        return Err(Refusal::LeaveDecided.into());
    }
    let kind = if decision.is_approved {
        let others = leaves::touching(&*write, [leave.person_id], leave.from_day, leave.to_day).await?;
        rules::refuse_overlap(&leave, &others, &[LeaveState::Approved])?;
        leave.state = LeaveState::Approved;
        NoticeKind::LeaveApproved
    } else {
        let reason = words::reason(decision.reason.as_deref().unwrap_or(""))?;
        leave.decision_reason = Some(ctx.vault.seal(Purpose::LeaveReason, &reason));
        leave.state = LeaveState::Declined;
        NoticeKind::LeaveDeclined
    };
    leave.decided_at = Some(now);
    leave.decided_by = Some(by);
    leaves::update(&write, &leave).await?;
    notices::tell(ctx, &write, &[leave.person_id], kind, Some(id), rules::decision_notice(&leave)).await?;
    let seen = read::outcome(ctx, &*write, leave).await?;
    write.finish(&once, seen, ("leave", Some(id))).await
}
