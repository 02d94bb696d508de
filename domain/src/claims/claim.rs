//! Claiming a task (认领).

use super::{ClaimSeen, collector::Pending, gate};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Takes a slot of a task for the caller. Answered after the commit, never before.
///
/// # Errors
/// [`Refusal::NotFound`] for a task that is not published for the caller, [`Refusal::TaskFull`],
/// [`Refusal::TaskNotOpen`], [`Refusal::TaskClosed`], [`Refusal::AlreadyClaimed`],
/// [`Refusal::GatheringsOverlap`], [`Refusal::NotCheckedIn`], [`Refusal::MembershipRequired`].
pub async fn claim_task(ctx: &Context, caller: &Caller, task: Id, once: Once<ClaimSeen>) -> Result<Effect<ClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ClaimTask)?;
    let person = caller.person_id()?;
    let in_flight = match &once.key {
        Some(key) => Some(ctx.db.try_enter(key.lock_name(person)).ok_or(Refusal::InFlight)?),
        None => None,
    };
    gate::admit(ctx, &scope, task, person, now).await?;
    let pending = Pending { task, person, caller: caller.clone(), once, _in_flight: in_flight, now };
    ctx.collector.submit(pending).await
}
