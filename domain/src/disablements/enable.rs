//! Enabling a person again: they sign in anew.

use infra::store::{accounts, disablements, people};

use super::{DisablementSeen, read};
use crate::access::{Right, require};
use crate::people::rules as words;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Enables a member within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotDisabled`], [`Refusal::Invalid`] without a reason,
/// [`Refusal::HoldsGrants`] for members who are staff.
pub async fn enable_member(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let scope = require(caller, Right::EnableMember)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::EnableMember, &once, ctx.now()).await?);
    crate::people::refuse_staff(&*write, person).await?;
    enable(write, caller, person, reason, once).await
}

/// Enables a member of staff within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotDisabled`], [`Refusal::Invalid`] without a reason.
pub async fn enable_staff(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let scope = require(caller, Right::EnableStaff)?;
    if accounts::grants_within(&ctx.db, &scope, person).await?.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let write = enter!(ctx.write_once(caller, Right::EnableStaff, &once, ctx.now()).await?);
    enable(write, caller, person, reason, once).await
}

async fn enable(
    write: Write,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let now = write.now();
    let reason = words::reason(reason)?;
    people::lock(&write, &[person]).await?;
    let mut row = disablements::live_of(&*write, person).await?.ok_or(Refusal::NotDisabled)?;
    row.enabled_at = Some(now);
    row.enabled_by = caller.person_if_any();
    disablements::end(&write, row.id, row.enabled_by, &reason, now).await?;
    row.enable_reason = Some(reason);
    people::set_disabled(&write, person, None).await?;
    let seen = read::seen(&*write, vec![row]).await?.pop().ok_or(Refusal::NotFound)?;
    write.finish(&once, seen, ("person", Some(person))).await
}
