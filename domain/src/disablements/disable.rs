//! Disabling a person: their sessions end here at once, elsewhere within a second.

use infra::store::disablements::{self, DisablementRow};
use infra::store::sessions::{self, EndReason};
use infra::store::{accounts, people};

use super::{DisablementSeen, read};
use crate::access::{Right, require};
use crate::people::rules as words;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, claims};

/// Disables a member within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::AlreadyDisabled`], [`Refusal::Invalid`]
/// without a reason, [`Refusal::HoldsGrants`] for members who are staff.
pub async fn disable_member(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let scope = require(caller, Right::DisableMember)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::DisableMember, &once, ctx.now()).await?);
    if caller.person_if_any() != Some(person) {
        crate::people::refuse_staff(&*write, person).await?;
    }
    disable(ctx, write, caller, person, reason, once).await
}

/// Disables a member of staff within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::AlreadyDisabled`], [`Refusal::Invalid`]
/// without a reason, [`Refusal::LastSecurity`].
pub async fn disable_staff(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let scope = require(caller, Right::DisableStaff)?;
    if accounts::grants_within(&ctx.db, &scope, person).await?.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let write = enter!(ctx.write_once(caller, Right::DisableStaff, &once, ctx.now()).await?);
    if caller.person_if_any() != Some(person) {
        crate::accounts::require_another_security(&write, person).await?;
    }
    disable(ctx, write, caller, person, reason, once).await
}

async fn disable(
    ctx: &Context,
    write: Write,
    caller: &Caller,
    person: Id,
    reason: &str,
    once: Once<DisablementSeen>,
) -> Result<Effect<DisablementSeen>> {
    let now = write.now();
    let by = caller.person_if_any();
    if by == Some(person) {
        return Err(Refusal::Oneself.into());
    }
    let reason = words::reason(reason)?;
    people::lock(&write, &[person]).await?;
    if disablements::live_of(&*write, person).await?.is_some() {
        return Err(Refusal::AlreadyDisabled.into());
    }
    let row = DisablementRow {
        id: ctx.entropy.id(now),
        person_id: person,
        disabled_at: now,
        disabled_by: by,
        reason,
        enabled_at: None,
        enabled_by: None,
        enable_reason: None,
    };
    disablements::insert(&write, row.clone()).await?;
    people::set_disabled(&write, person, Some(now)).await?;
    sessions::end_all(&write, person, EndReason::Disabled, now).await?;
    sessions::revoke_tokens_of(&write, person, now).await?;
    // What they had claimed is for others to do.
    let released = claims::release_ineligible(ctx, &write, person).await?;
    let seen = read::seen(&*write, vec![row]).await?.pop().ok_or(Refusal::NotFound)?;
    let effect = write.finish(&once, seen, ("person", Some(person))).await?;
    released.forget_gates(ctx);
    crate::sessions::revocations::hasten(ctx).await;
    Ok(effect)
}
