//! Keeping somebody from working as staff, and letting them again.

use infra::Scope;
use infra::store::accounts::{self, AccountRow};
use infra::store::sessions::{self, EndReason};

use super::grant;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Disables an account: its owner's sessions end everywhere, and their grants count for nothing,
/// however they sign in. (A member remains a member.)
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::BeyondScope`],
/// [`Refusal::AccountDisabled`], [`Refusal::LastSecurity`].
pub async fn disable_account(ctx: &Context, caller: &Caller, id: Id) -> Result<AccountRow> {
    let now = ctx.now();
    let scope = require(caller, Right::DisableAccount)?;
    let found = find_subordinate(ctx, &scope, caller, id).await?;

    let write = ctx.write(caller, Right::DisableAccount, now).await?;
    grant::require_another_security(&write, found.person_id).await?;
    let mut account = accounts::lock(&write, id).await?.ok_or(Refusal::NotFound)?;
    if account.disabled_at.is_some() {
        return Err(Refusal::AccountDisabled.into());
    }
    accounts::set_disabled(&write, id, Some(now)).await?;
    sessions::end_all(&write, account.person_id, EndReason::AccountDisabled, now).await?;
    account.disabled_at = Some(now);
    write.commit(("account", Some(id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(account)
}

/// Enables an account again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::BeyondScope`],
/// [`Refusal::AccountEnabled`].
pub async fn enable_account(ctx: &Context, caller: &Caller, id: Id) -> Result<AccountRow> {
    let now = ctx.now();
    let scope = require(caller, Right::EnableAccount)?;
    find_subordinate(ctx, &scope, caller, id).await?;

    let write = ctx.write(caller, Right::EnableAccount, now).await?;
    let mut account = accounts::lock(&write, id).await?.ok_or(Refusal::NotFound)?;
    if account.disabled_at.is_none() {
        return Err(Refusal::AccountEnabled.into());
    }
    accounts::set_disabled(&write, id, None).await?;
    // Somebody who is signed in as a member gets their grants back with the next token.
    sessions::revoke_tokens_of(&write, account.person_id, now).await?;
    account.disabled_at = None;
    write.commit(("account", Some(id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(account)
}

/// Somebody else's account within the scope, whose owner has no grant beyond it: otherwise whoever
/// looks after a village's accounts could reset the city's password, and sign in with it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::BeyondScope`].
pub(super) async fn find_subordinate(ctx: &Context, scope: &Scope, caller: &Caller, id: Id) -> Result<AccountRow> {
    let account = accounts::find_within(&ctx.db, scope, id).await?.ok_or(Refusal::NotFound)?;
    if caller.person_if_any() == Some(account.person_id) {
        return Err(Refusal::Oneself.into());
    }
    if accounts::has_grant_beyond(&ctx.db, scope, account.person_id).await? {
        return Err(Refusal::BeyondScope.into());
    }
    Ok(account)
}
