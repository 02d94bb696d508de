//! Finding out who asks, without I/O.

use infra::tokens::TokenFault;

use crate::{Caller, Context, Refusal};

/// The caller behind an access token.
///
/// # Errors
/// [`Refusal::TokenInvalid`], [`Refusal::TokenExpired`], [`Refusal::SessionEnded`] when it was
/// revoked, and [`Refusal::Unavailable`] when this process could not read the revocations for
/// five seconds: it cannot know.
pub fn authenticate(
    ctx: &Context,
    token: &str,
    address: Option<String>,
    request_id: Option<String>,
) -> Result<Caller, Refusal> {
    let badge = ctx.tokens.verify(token, ctx.now()).map_err(|fault| match fault {
        TokenFault::Expired => Refusal::TokenExpired,
        TokenFault::Malformed => Refusal::TokenInvalid,
    })?;
    if !ctx.live.revocations.is_fresh() {
        return Err(Refusal::Unavailable);
    }
    if ctx.live.revocations.covers(badge.session, badge.person, badge.issued_at) {
        return Err(Refusal::SessionEnded);
    }
    Ok(Caller::person(badge, address, request_id))
}
