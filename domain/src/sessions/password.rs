//! Signing in by user name and password: staff.

use infra::store::sessions::Channel;
use infra::store::{accounts, people};

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
    ctx.live.limits.attempt(&attempt, FAILURES, LOCKED_FOR, now).map_err(Refusal::TooManyAttempts)?;

    let account = accounts::by_username(&ctx.db, &username).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let matches = ctx.passwords.verify(password.to_string(), hash).await?;
    let write = ctx.write(caller, Right::SignInPassword, now).await?;
    let Some(account) = account.filter(|account| matches && account.disabled_at.is_none()) else {
        write.commit_refused(("account", None)).await?;
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
