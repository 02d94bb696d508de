//! Taking a link back: it was lost, or given to the wrong hands.

use infra::store::ratings::links::{self, RatingLinkEnd};

use super::{RatingLinkSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Revokes a link within the caller's scope that was not used yet.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnRating`], [`Refusal::RatingLinkUsed`], [`Refusal::RatingLinkEnded`].
pub async fn revoke_rating_link(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<RatingLinkSeen>,
) -> Result<Effect<RatingLinkSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RevokeRatingLink)?;
    let by = caller.person_id()?;
    let write = enter!(ctx.write_once(caller, Right::RevokeRatingLink, &once, now).await?);
    let mut link = links::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if link.person_id == by {
        return Err(Refusal::OwnRating.into());
    }
    rules::redeem(&link, now)?;
    links::end(&write, id, RatingLinkEnd::Revoked, Some(by), now).await?;
    link.ended_at = Some(now);
    link.end_reason = Some(RatingLinkEnd::Revoked);
    link.ended_by = Some(by);
    let seen = RatingLinkSeen { state: rules::link_state(&link, now), link };
    write.finish(&once, seen, ("rating_link", Some(id))).await
}
