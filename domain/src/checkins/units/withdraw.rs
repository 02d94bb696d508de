//! Ending a unit's check-in.

use infra::store::checkins::units::{self, Side};
use infra::store::checkins::{CheckinEnd, Ending};

use super::{UnitCheckinSeen, keep_primary, lock_unit, one};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, claims, pairings};

/// Withdraws a check-in of a unit, or with a community, within the caller's scope. If it was the
/// primary one, the oldest of those that are left follows it. What the unit looked after there ends, and
/// so do its claims there.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinEnded`].
pub async fn withdraw_unit_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<UnitCheckinSeen>,
) -> Result<Effect<UnitCheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::WithdrawUnitCheckin)?;
    let found = units::find(&ctx.db, &scope, Side::Either, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::WithdrawUnitCheckin, &once, now).await?);
    lock_unit(&write, found.unit_id).await?;
    let ending = Ending { reason: CheckinEnd::Withdrawn, note: None, by: caller.person_if_any(), at: now };
    if !units::end(&write, id, &ending).await? {
        return Err(Refusal::CheckinEnded.into());
    }
    keep_primary(&write, found.unit_id).await?;
    let released = claims::units::release_of_unit(ctx, &write, found.unit_id).await?;
    pairings::release_of_unit(ctx, &write, found.unit_id).await?;
    let row = units::find(&*write, &scope, Side::Either, id).await?.ok_or(Refusal::NotFound)?;
    let seen = one(&*write, row).await?;
    let effect = write.finish(&once, seen, ("unit_checkin", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
