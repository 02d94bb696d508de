//! Choosing a new password.

use infra::store::accounts;
use infra::store::sessions::{self, EndReason};

use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Refusal, Result};

/// Changes the caller's password and ends all their sessions: they sign in again with the new one.
///
/// # Errors
/// [`Refusal::NotFound`] without a staff account, [`Refusal::Invalid`] when the present password
/// is wrong or the new one is weak or the same.
pub async fn change_password(ctx: &Context, caller: &Caller, present: &str, new: &str) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::ChangePassword)?;
    let person = caller.person_id()?;
    let account = accounts::of_person(&ctx.db, person).await?.ok_or(Refusal::NotFound)?;
    let mut faults = rules::password_faults(new, &account.username, "/new_password");
    if present == new {
        faults.push(crate::Fault::new("/new_password", "unchanged", "新密码不能与原密码相同"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let attempt = format!("change {}", account.username);
    let counted = ctx.live.limits.attempt(&attempt, rules::FAILURES, rules::LOCKED_FOR, now);
    counted.map_err(Refusal::TooManyAttempts)?;
    let verified = ctx.passwords.verify(present.to_string(), Some(account.password_hash.clone())).await;
    if !matches!(verified, Ok(false)) {
        ctx.live.limits.take_back(&attempt);
    }
    if !verified? {
        return Err(Refusal::invalid("/present_password", "wrong", "原密码不正确").into());
    }
    let hash = ctx.passwords.hash(new.to_string()).await?;

    let write = ctx.write(caller, Right::ChangePassword, now).await?;
    // Looked at again under a lock: somebody else may have changed it since it was checked.
    let standing = accounts::lock(&write, account.id).await?.ok_or(Refusal::NotFound)?;
    if standing.password_hash != account.password_hash {
        return Err(Refusal::invalid("/present_password", "wrong", "原密码不正确").into());
    }
    accounts::set_password(&write, account.id, &hash, now).await?;
    sessions::end_all(&write, person, EndReason::PasswordChanged, now).await?;
    write.commit(("account", Some(account.id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(())
}
