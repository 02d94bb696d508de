//! Looking units' check-ins up.

use infra::store::checkins::{Standing, units};
use infra::store::orgs;

use super::{UnitCheckinSeen, seen};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// From either side, newest first: the communities with which a unit checked in, or the units that
/// checked in with a community (or anywhere below an org).
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_unit_checkins(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    standing: Option<Standing>,
    leaf: Leaf,
) -> Result<Leafed<UnitCheckinSeen>> {
    let scope = require(caller, Right::ListUnitCheckins)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = units::of_org(&ctx.db, &scope, org, standing, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}
