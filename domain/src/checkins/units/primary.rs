//! Choosing the primary check-in of a unit.

use infra::store::checkins::units::{self, Side};

use super::{UnitCheckinSeen, lock_unit, one, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Makes a live check-in of a unit within the caller's scope the primary one, in the place of the
/// one that is. Asked for again, it changes nothing.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinEnded`], [`Refusal::CheckinPending`].
pub async fn make_primary_checkin(ctx: &Context, caller: &Caller, id: Id) -> Result<UnitCheckinSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::MakePrimaryCheckin)?;
    let found = units::find(&ctx.db, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::MakePrimaryCheckin, now).await?;
    lock_unit(&write, found.unit_id).await?;
    let row = units::find(&*write, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    rules::may_be_primary(&row)?;
    if row.primary_since.is_some() {
        return one(&*write, row).await;
    }
    units::make_primary(&write, row.unit_id, id, now).await?;
    let row = units::find(&*write, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let seen = one(&*write, row).await?;
    write.commit(("unit_checkin", Some(id))).await?;
    Ok(seen)
}
