//! A new access token for a refresh token, which is changed for the next one.

use infra::store::people;
use infra::store::sessions::{self, EndReason};

use super::issue::{self, SignedIn};
use super::rules::{self, Refresh};
use crate::access::{Right, require};
use crate::{Caller, Context, Refusal, Result};

/// Rotates the refresh token. The one before gives the same successor for a minute; any older one
/// ends the session.
///
/// # Errors
/// [`Refusal::RefreshTokenInvalid`], [`Refusal::RefreshTokenReused`], [`Refusal::SessionEnded`],
/// [`Refusal::PersonDisabled`].
pub async fn refresh_session(ctx: &Context, caller: &Caller, refresh_token: &str) -> Result<SignedIn> {
    let now = ctx.now();
    require(caller, Right::RefreshSession)?;
    let (id, generation) = ctx.tokens.read_refresh_token(refresh_token).ok_or(Refusal::RefreshTokenInvalid)?;

    let write = ctx.write(caller, Right::RefreshSession, now).await?;
    let mut session = sessions::lock(&write, id).await?.ok_or(Refusal::RefreshTokenInvalid)?;
    match rules::refresh(&session, generation, now)? {
        Refresh::Rotate(next) => {
            session.generation = next;
            session.rotated_at = now;
            session.expires_at = now + ctx.settings.refresh_token;
            sessions::rotate(&write, id, next, now, session.expires_at).await?;
        }
        Refresh::Repeat => {}
        Refresh::Reused => {
            sessions::end(&write, id, EndReason::Reused, now).await?;
            write.commit_refused(("session", Some(id))).await?;
            super::revocations::hasten(ctx).await;
            return Err(Refusal::RefreshTokenReused.into());
        }
    }
    if people::find(&*write, session.person_id).await?.is_none_or(|person| person.disabled_at.is_some()) {
        return Err(Refusal::PersonDisabled.into());
    }
    let signed_in = issue::tokens(ctx, &*write, &session, now).await?;
    write.commit(("session", Some(id))).await?;
    Ok(signed_in)
}
