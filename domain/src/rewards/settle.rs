//! Handing a reward over, or giving the points back.

use infra::store::notices::NoticeKind;
use infra::store::points::DeedKind;
use infra::store::rewards::{self, RedemptionState};

use super::read::{self, RedemptionSeen};
use super::rules;
use crate::access::{Right, require};
use crate::schemes::Points;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, points};

/// Notes that the reward of a redemption, of an org within the caller's scope, was handed over. After that nothing is
/// given back.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::RedemptionEnded`].
pub async fn hand_over_redemption(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<RedemptionSeen>,
) -> Result<Effect<RedemptionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::HandOverRedemption)?;
    rewards::find_redemption(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::HandOverRedemption, &once, now).await?);
    let mut row = rewards::lock_redemption(&write, id).await?.ok_or(Refusal::NotFound)?;
    rules::end(&mut row, RedemptionState::HandedOver, caller.person_if_any(), now)?;
    rewards::update_redemption(&write, &row).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("redemption", Some(id))).await
}

/// Cancels a redemption of the caller's own, or of an org within their scope, before it is handed over: the points come
/// back by a counter-deed, and the reward to the stock. The member is told, if somebody else did it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::RedemptionEnded`].
pub async fn cancel_redemption(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<RedemptionSeen>,
) -> Result<Effect<RedemptionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CancelRedemption)?;
    let found = rewards::find_redemption(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CancelRedemption, &once, now).await?);
    let mut reward = rewards::lock(&write, found.reward_id).await?.ok_or(Refusal::NotFound)?;
    let mut row = rewards::lock_redemption(&write, id).await?.ok_or(Refusal::NotFound)?;
    let by = caller.person_if_any();
    rules::end(&mut row, RedemptionState::Cancelled, by, now)?;
    rewards::update_redemption(&write, &row).await?;
    reward.stock += 1;
    rewards::update(&write, &reward).await?;
    points::counter(ctx, &write, DeedKind::Redeemed, id, rules::BACK).await?;
    if by != Some(row.person_id) {
        let (told, text) = ([row.person_id], rules::cancellation_notice(&row.title, Points(row.price)));
        notices::tell(ctx, &write, &told, NoticeKind::RedemptionCancelled, Some(id), text).await?;
    }
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("redemption", Some(id))).await
}
