//! Handing out a new password.

use infra::store::accounts;
use infra::store::sessions::{self, EndReason};

use super::create::AccountIssued;
use super::disable;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Replaces the password of an account by one that is shown once and must be changed at the next
/// sign-in, and ends its owner's sessions everywhere.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::BeyondScope`] when its owner has more
/// to say than the caller.
pub async fn reset_password(ctx: &Context, caller: &Caller, id: Id) -> Result<AccountIssued> {
    let now = ctx.now();
    let scope = require(caller, Right::ResetPassword)?;
    disable::find_subordinate(ctx, &scope, caller, id).await?;
    let password = ctx.entropy.password();
    let hash = ctx.passwords.hash(password.clone()).await?;

    let write = ctx.write(caller, Right::ResetPassword, now).await?;
    let mut account = accounts::lock(&write, id).await?.ok_or(Refusal::NotFound)?;
    accounts::set_one_time_password(&write, id, &hash, now).await?;
    sessions::end_all(&write, account.person_id, EndReason::PasswordReset, now).await?;
    account.one_time_since = Some(now);
    write.commit(("account", Some(id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(AccountIssued { account, one_time_password: password })
}
