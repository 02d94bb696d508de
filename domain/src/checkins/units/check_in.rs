//! Checking a unit in with a community.

use infra::store::checkins::policies;
use infra::store::checkins::units::{self, UnitCheckinRow};
use infra::store::orgs::{self, OrgKind};

use super::{UnitCheckinSeen, keep_primary, lock_unit, one};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Registers a unit within the caller's scope with a community. The first that counts is primary.
///
/// # Errors
/// [`Refusal::NotFound`] for the unit or the community, [`Refusal::OrgRetired`],
/// [`Refusal::UnitCheckedIn`] with that community already.
pub async fn check_in_unit(
    ctx: &Context,
    caller: &Caller,
    unit: Id,
    community: Id,
    once: Once<UnitCheckinSeen>,
) -> Result<Effect<UnitCheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CheckInUnit)?;
    orgs::find_within(&ctx.db, &scope, unit).await?.ok_or(Refusal::NotFound)?;
    let place = orgs::find(&ctx.db, community).await?;
    place.filter(|org| org.kind == OrgKind::Community).ok_or(Refusal::NotFound)?;
    let by_community = orgs::find_within(&ctx.db, &scope, community).await?.is_some();

    let write = enter!(ctx.write_once(caller, Right::CheckInUnit, &once, now).await?);
    crate::orgs::hold_live(&write, community).await?;
    lock_unit(&write, unit).await?;
    let asked = policies::find(&*write, community).await?.is_some_and(|policy| policy.confirmation);
    let waits = asked && !by_community;
    let by = caller.person_if_any();
    let row = UnitCheckinRow {
        id: ctx.entropy.id(now),
        unit_id: unit,
        community_id: community,
        checked_in_at: now,
        checked_in_by: by,
        confirmed_at: (!waits).then_some(now),
        confirmed_by: by.filter(|_| by_community),
        primary_since: None,
        ended_at: None,
        ended_by: None,
        end_reason: None,
        end_note: None,
    };
    let id = row.id;
    if !units::insert(&write, row).await? {
        return Err(Refusal::UnitCheckedIn.into());
    }
    keep_primary(&write, unit).await?;
    let row = units::find(&*write, &scope, units::Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let seen = one(&*write, row).await?;
    write.finish(&once, seen, ("unit_checkin", Some(id))).await
}
