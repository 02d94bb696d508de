//! Signing in by user name and password: staff.

use infra::store::accounts::{self, AccountRow};
use infra::store::people;
use infra::store::sessions::Channel;

use super::issue::{self, SignedIn};
use crate::access::{Right, require};
use crate::accounts::rules::{FAILURES, LOCKED_FOR};
use crate::{Caller, Context, Refusal, Result};

/// Signs in a staff account. Failures are counted for the account and the address together, so
/// guessing from one place does not lock the owner out elsewhere.
///
/// # Errors
/// [`Refusal::CredentialsWrong`] whatever was wrong, [`Refusal::TooManyAttempts`] for 15 minutes
/// after five failures.
pub async fn sign_in_password(ctx: &Context, caller: &Caller, username: &str, password: &str) -> Result<SignedIn> {
    let now = ctx.now();
    require(caller, Right::SignInPassword)?;
    let username = username.trim().to_lowercase();
    let attempt = format!("{username} {}", caller.address());
    let account = accounts::by_username(&ctx.db, &username).await?;
    ctx.live.limits.attempt(&attempt, FAILURES, LOCKED_FOR, now).map_err(Refusal::TooManyAttempts)?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let verified = ctx.passwords.verify(password.to_string(), hash.clone()).await;
    if !matches!(verified, Ok(false)) {
        // Only a wrong password is a failure; one that could not be checked is not.
        ctx.live.limits.take_back(&attempt);
    }
    let matches = verified?;
    let write = ctx.write(caller, Right::SignInPassword, now).await?;
    let found = account.as_ref().map(|account| account.id);
    // Looked at again under a lock: the password may have been changed while it was being checked.
    let account = match found.filter(|_| matches) {
        Some(id) => accounts::lock(&write, id).await?,
        None => None,
    };
    let unchanged = |account: &AccountRow| Some(&account.password_hash) == hash.as_ref();
    let Some(account) = account.filter(|account| unchanged(account) && account.disabled_at.is_none()) else {
        write.commit_refused(("account", found)).await?;
        return Err(Refusal::CredentialsWrong.into());
    };
    let person = people::find(&*write, account.person_id).await?;
    if person.is_none_or(|person| person.disabled_at.is_some()) {
        return Err(Refusal::PersonDisabled.into());
    }
    ctx.live.limits.succeeded(&attempt);
    let session = issue::begin(ctx, &write, account.person_id, Channel::Password, None, now).await?;
    let signed_in = issue::tokens(ctx, &*write, &session, now).await?;
    write.commit(("session", Some(session.id))).await?;
    Ok(signed_in)
}
