//! Offering a reward, and changing one.

use infra::store::orgs;
use infra::store::rewards::{self, RewardRow};

use super::read::{self, RewardSeen};
use super::rules;
use crate::access::{Right, require};
use crate::schemes::Points;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

#[derive(Clone, Debug)]
pub struct NewReward {
    pub title: String,
    /// In redeemable points.
    pub price: Points,
    pub stock: i32,
}

/// What becomes of a reward: what was redeemed before keeps its title and price.
#[derive(Clone, Debug)]
pub struct RewardChange {
    pub reward: NewReward,
    /// Whether it can still be had.
    pub is_open: bool,
}

/// Offers a reward to the members of an org within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`], [`Refusal::Invalid`].
pub async fn publish_reward(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    new: NewReward,
    once: Once<RewardSeen>,
) -> Result<Effect<RewardSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishReward)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let faults = rules::faults(&new.title, new.price, new.stock);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = enter!(ctx.write_once(caller, Right::PublishReward, &once, now).await?);
    crate::orgs::hold_live(&write, org).await?;
    let row = RewardRow {
        id: ctx.entropy.id(now),
        org_id: org,
        title: new.title.trim().to_string(),
        price: new.price.0,
        stock: new.stock,
        published_at: now,
        published_by: write.by(),
        closed_at: None,
    };
    let id = row.id;
    rewards::insert(&write, row.clone()).await?;
    let seen = read::reward(&*write, row).await?;
    write.finish(&once, seen, ("reward", Some(id))).await
}

/// Changes a reward of an org within the caller's scope: its stock is counted anew.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`].
pub async fn edit_reward(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    change: RewardChange,
    once: Once<RewardSeen>,
) -> Result<Effect<RewardSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EditReward)?;
    let RewardChange { reward: new, is_open } = change;
    let faults = rules::faults(&new.title, new.price, new.stock);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = enter!(ctx.write_once(caller, Right::EditReward, &once, now).await?);
    let mut row = rewards::lock_within(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    row.title = new.title.trim().to_string();
    row.price = new.price.0;
    row.stock = new.stock;
    row.closed_at = if is_open { None } else { row.closed_at.or(Some(now)) };
    rewards::update(&write, &row).await?;
    let seen = read::reward(&*write, row).await?;
    write.finish(&once, seen, ("reward", Some(id))).await
}
