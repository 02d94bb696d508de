//! The member rates the community, the community rates the member.

use infra::store::claims;
use infra::store::ratings::RatingSide;

use super::put::put;
use super::{RatingInput, RatingSeen};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Rates how the community organised the task of the caller's own claim. Put again within a day, it
/// replaces what was said.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::ClaimEnded`], [`Refusal::RatingNotOpen`], [`Refusal::RatingOver`],
/// [`Refusal::AlreadyRated`], [`Refusal::Invalid`].
pub async fn rate_community(
    ctx: &Context,
    caller: &Caller,
    claim: Id,
    input: RatingInput,
    once: Once<RatingSeen>,
) -> Result<Effect<RatingSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RateCommunity)?;
    let input = input.checked()?;
    claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::RateCommunity, &once, now).await?);
    let claim = claims::lock(&write, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let seen = put(ctx, &write, &claim, RatingSide::Member, claim.person_id, input).await?;
    let id = seen.rating.id;
    write.finish(&once, seen, ("rating", Some(id))).await
}

/// Rates the service of a member for a task within the caller's scope, in the community's name. Put again
/// within a day by the same caller, it replaces what was said.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnRating`], [`Refusal::ClaimEnded`], [`Refusal::RatingNotOpen`],
/// [`Refusal::RatingOver`], [`Refusal::AlreadyRated`], [`Refusal::Invalid`].
pub async fn rate_member(
    ctx: &Context,
    caller: &Caller,
    claim: Id,
    input: RatingInput,
    once: Once<RatingSeen>,
) -> Result<Effect<RatingSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RateMember)?;
    let by = caller.person_id()?;
    let input = input.checked()?;
    claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::RateMember, &once, now).await?);
    let claim = claims::lock(&write, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    if claim.person_id == by {
        return Err(Refusal::OwnRating.into());
    }
    let seen = put(ctx, &write, &claim, RatingSide::Community, by, input).await?;
    let id = seen.rating.id;
    write.finish(&once, seen, ("rating", Some(id))).await
}
