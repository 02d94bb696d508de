//! Taking back what was asked for.

use infra::store::leaves::{self, LeaveState};

use super::{LeaveSeen, read};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Withdraws one's own leave before it is decided. (Afterwards it is cut short.)
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::LeaveDecided`].
pub async fn withdraw_leave(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<LeaveSeen>,
) -> Result<Effect<LeaveSeen>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::WithdrawLeave)?;
    leaves::find(&ctx.db, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::WithdrawLeave, &once, now).await?);
    let mut leave = leaves::lock(&write, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    if leave.state != LeaveState::Asked {
        return Err(Refusal::LeaveDecided.into());
    }
    leave.state = LeaveState::Withdrawn;
    leave.decided_at = Some(now);
    leave.decided_by = caller.person_if_any();
    leaves::update(&write, &leave).await?;
    let seen = read::outcome(ctx, &*write, leave).await?;
    write.finish(&once, seen, ("leave", Some(id))).await
}
