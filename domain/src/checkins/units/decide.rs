//! The community's word on a unit's pending check-in.

use infra::store::checkins::units::{self, Side, UnitCheckinRow};
use infra::store::checkins::{CheckinEnd, Ending};
use infra::store::notices::NoticeKind;

use super::super::rules::reason as said;
use super::{UnitCheckinSeen, keep_primary, lock_unit, one, rules};
use crate::access::{Right, require};
use crate::orgs::answering;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices};

/// Confirms a pending check-in of a unit with a community within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinEnded`], [`Refusal::CheckinConfirmed`],
/// [`Refusal::OrgRetired`].
pub async fn confirm_unit_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<UnitCheckinSeen>,
) -> Result<Effect<UnitCheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ConfirmUnitCheckin)?;
    let found = units::find(&ctx.db, &scope, Side::Community, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::ConfirmUnitCheckin, &once, now).await?);
    crate::orgs::hold_live(&write, found.community_id).await?;
    pending(&write, &found).await?;
    units::confirm(&write, id, caller.person_if_any(), now).await?;
    keep_primary(&write, found.unit_id).await?;
    let row = units::find(&*write, &scope, Side::Community, id).await?.ok_or(Refusal::NotFound)?;
    let seen = one(&*write, row).await?;
    let text = rules::confirmed_notice(&seen.unit_name, &seen.community_name);
    let people = answering(&*write, seen.checkin.unit_id, seen.checkin.checked_in_by).await?;
    notices::tell(ctx, &write, &people, NoticeKind::UnitCheckinConfirmed, Some(id), text).await?;
    write.finish(&once, seen, ("unit_checkin", Some(id))).await
}

/// Declines a pending check-in of a unit with a community within the caller's scope, and says why.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] without a reason, [`Refusal::CheckinEnded`],
/// [`Refusal::CheckinConfirmed`].
pub async fn decline_unit_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    reason: String,
    once: Once<UnitCheckinSeen>,
) -> Result<Effect<UnitCheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::DeclineUnitCheckin)?;
    let found = units::find(&ctx.db, &scope, Side::Community, id).await?.ok_or(Refusal::NotFound)?;
    let reason = said(&reason)?;
    let write = enter!(ctx.write_once(caller, Right::DeclineUnitCheckin, &once, now).await?);
    pending(&write, &found).await?;
    let by = caller.person_if_any();
    let ending = Ending { reason: CheckinEnd::Declined, note: Some(reason.clone()), by, at: now };
    units::end(&write, id, &ending).await?;
    let row = units::find(&*write, &scope, Side::Community, id).await?.ok_or(Refusal::NotFound)?;
    let seen = one(&*write, row).await?;
    let text = rules::declined_notice(&seen.unit_name, &seen.community_name, &reason);
    let people = answering(&*write, seen.checkin.unit_id, seen.checkin.checked_in_by).await?;
    notices::tell(ctx, &write, &people, NoticeKind::UnitCheckinDeclined, Some(id), text).await?;
    write.finish(&once, seen, ("unit_checkin", Some(id))).await
}

/// Locks the unit, and makes sure that its check-in still waits.
async fn pending(write: &Write, found: &UnitCheckinRow) -> Result<()> {
    lock_unit(write, found.unit_id).await?;
    let standing = units::standing_of(&**write, found.unit_id).await?;
    let row = standing.iter().find(|row| row.id == found.id).ok_or(Refusal::CheckinEnded)?;
    Ok(rules::may_decide(row)?)
}
