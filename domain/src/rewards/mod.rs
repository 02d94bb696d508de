//! Rewards (兑换品) and redemptions (兑换): what redeemable points are exchanged for. One spend a redemption, and it is
//! taken back whole, until the reward is handed over.

mod publish;
mod read;
mod redeem;
mod rules;
mod settle;

pub use infra::store::rewards::{RedemptionRow, RedemptionState, RewardRow};
pub use publish::{NewReward, RewardChange, edit_reward, publish_reward};
pub(crate) use read::seen;
pub use read::{RedemptionSeen, RewardSeen, list_my_redemptions, list_org_redemptions, list_rewards};
pub use redeem::redeem_reward;
pub use settle::{cancel_redemption, hand_over_redemption};
