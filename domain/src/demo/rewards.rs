//! Umbrellas and towels: what members exchange their points for.

use chrono::Duration;

use super::cast::Home;
use super::place::nothing;
use crate::rewards::{NewReward, cancel_redemption, hand_over_redemption, publish_reward, redeem_reward};
use crate::schemes::Points;
use crate::{Context, Error, Instant, Once, Refusal, Result};

/// What is offered, and for how many points.
const REWARDS: &[(&str, i64)] = &[("雨伞一把", 30), ("毛巾一条", 10), ("志愿者马甲一件", 20)];

/// What a home offers, and who of those with points enough takes it: one has it already, one waits, one thought better
/// of it.
pub(super) async fn offer(ctx: &Context, home: &Home<'_>, n: usize, at: Instant) -> Result<()> {
    ctx.clock.set(at);
    let (title, price) = REWARDS[n % REWARDS.len()];
    let new = NewReward { title: title.to_string(), price: Points(price * 100), stock: 20 };
    let reward = publish_reward(ctx, home.worker, home.org, new, Once::unkeyed(nothing)).await?.fresh();
    let reward = reward.ok_or(Refusal::NotFound)?.reward.id;
    let mut taken = 0;
    for member in home.beginning_with(n) {
        ctx.clock.advance(Duration::minutes(5));
        let id = match redeem_reward(ctx, member, reward, Once::unkeyed(nothing)).await {
            Ok(effect) => effect.fresh().ok_or(Refusal::NotFound)?.redemption.id,
            Err(Error::Refused(Refusal::PointsShort(_))) => continue,
            Err(error) => return Err(error),
        };
        match taken {
            0 => drop(hand_over_redemption(ctx, home.worker, id, Once::unkeyed(nothing)).await?),
            1 => drop(cancel_redemption(ctx, member, id, Once::unkeyed(nothing)).await?),
            _ => return Ok(()),
        }
        taken += 1;
    }
    Ok(())
}
