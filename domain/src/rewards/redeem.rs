//! Exchanging points for a reward.

use infra::store::people::serving;
use infra::store::points::DeedKind;
use infra::store::rewards::{self, RedemptionRow, RedemptionState};

use super::read::{self, RedemptionSeen};
use super::rules;
use crate::access::{Right, require};
use crate::schemes::Points;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, Subject, calendar, points};

/// Exchanges the caller's redeemable points for one of a reward of an org where they work or are checked in: paid now,
/// it waits to be handed over.
///
/// # Errors
/// [`Refusal::NotFound`] for the reward, [`Refusal::RewardClosed`], [`Refusal::OutOfStock`], [`Refusal::PointsShort`],
/// [`Refusal::NotRedeemable`] where nothing counts such points.
pub async fn redeem_reward(
    ctx: &Context,
    caller: &Caller,
    reward: Id,
    once: Once<RedemptionSeen>,
) -> Result<Effect<RedemptionSeen>> {
    let now = ctx.now();
    require(caller, Right::RedeemReward)?;
    let person = caller.person_id()?;
    let found = rewards::find(&ctx.db, reward).await?.ok_or(Refusal::NotFound)?;
    if !serving::is_of(&ctx.db, found.org_id, person, calendar::day(now)).await? {
        return Err(Refusal::NotFound.into());
    }
    let write = enter!(ctx.write_once(caller, Right::RedeemReward, &once, now).await?);
    // The reward before the ledger: everybody locks them in this order.
    let mut reward = rewards::lock(&write, reward).await?.ok_or(Refusal::NotFound)?;
    rules::take_one(&mut reward)?;
    let row = RedemptionRow {
        id: ctx.entropy.id(now),
        reward_id: reward.id,
        org_id: reward.org_id,
        person_id: person,
        title: reward.title.clone(),
        price: reward.price,
        state: RedemptionState::Placed,
        placed_at: now,
        ended_at: None,
        ended_by: None,
    };
    let price = Points(reward.price);
    let deed = points::deed(ctx.entropy.id(now), Subject::Person(person), DeedKind::Redeemed, row.id, row.org_id, now);
    points::spend(ctx, &write, deed, price, rules::spent(&row.title, price)).await?;
    rewards::update(&write, &reward).await?;
    rewards::insert_redemption(&write, row.clone()).await?;
    let id = row.id;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("redemption", Some(id))).await
}
