//! Looking rewards and redemptions up.

use infra::Reader;
use infra::store::rewards::{self, RedemptionRow, RedemptionState, RewardRow};
use infra::store::{orgs, people};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice};

/// A reward as it is shown.
#[derive(Clone, Debug)]
pub struct RewardSeen {
    pub reward: RewardRow,
    pub org_name: String,
}

/// A redemption as it is shown.
#[derive(Clone, Debug)]
pub struct RedemptionSeen {
    pub redemption: RedemptionRow,
    pub org_name: String,
    pub person_name: String,
}

/// What an org, and those above it, offer; whoever has signed in may know.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_rewards(ctx: &Context, caller: &Caller, org: Id, leaf: Leaf) -> Result<Leafed<RewardSeen>> {
    require(caller, Right::ListRewards)?;
    orgs::find(&ctx.db, org).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = rewards::for_org(&ctx.db, org, leaf).await?;
    Ok(Leafed { rows: offered(&ctx.db, rows).await?, total })
}

/// What the caller redeemed, newest first.
pub async fn list_my_redemptions(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<RedemptionSeen>> {
    require(caller, Right::ListMyRedemptions)?;
    seen(&ctx.db, rewards::of_person(&ctx.db, caller.person_id()?, slice).await?).await
}

/// What was redeemed of an org within the caller's scope, oldest first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_org_redemptions(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    state: Option<RedemptionState>,
    leaf: Leaf,
) -> Result<Leafed<RedemptionSeen>> {
    let scope = require(caller, Right::ListOrgRedemptions)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = rewards::of_org(&ctx.db, org, state, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, rows).await?, total })
}

pub(super) async fn reward(reader: &impl Reader, row: RewardRow) -> Result<RewardSeen> {
    offered(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

async fn offered(reader: &impl Reader, rows: Vec<RewardRow>) -> Result<Vec<RewardSeen>> {
    let names = orgs::names(reader, rows.iter().map(|row| row.org_id)).await?;
    let name = |row: &RewardRow| names.get(&row.org_id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|reward| RewardSeen { org_name: name(&reward), reward }).collect())
}

pub(super) async fn one(reader: &impl Reader, row: RedemptionRow) -> Result<RedemptionSeen> {
    seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

pub(crate) async fn seen(reader: &impl Reader, rows: Vec<RedemptionRow>) -> Result<Vec<RedemptionSeen>> {
    let orgs = orgs::names(reader, rows.iter().map(|row| row.org_id)).await?;
    let people = people::names(reader, rows.iter().map(|row| row.person_id)).await?;
    let seen = |redemption: RedemptionRow| RedemptionSeen {
        org_name: orgs.get(&redemption.org_id).cloned().unwrap_or_default(),
        person_name: people.get(&redemption.person_id).cloned().unwrap_or_default(),
        redemption,
    };
    Ok(rows.into_iter().map(seen).collect())
}
