//! What redeemable points are exchanged for (兑换品), and what was exchanged (兑换).

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::db::sealed::Conn;
pub use crate::entity::redemption::{Model as RedemptionRow, RedemptionState};
pub use crate::entity::reward::Model as RewardRow;
use crate::entity::{org_closure, redemption, reward};
use crate::store::{Leaf, Leafed, Slice};
use crate::{Id, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: RewardRow) -> Result<()> {
    super::insert(txn, row).await
}

pub async fn update(txn: &Txn, row: &RewardRow) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    reward::Entity::update(row).exec(txn.conn()).await?;
    Ok(())
}

/// One of an org within the scope, locked until the end of the transaction.
pub async fn lock_within(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<RewardRow>> {
    let query = reward::Entity::find_by_id(id).filter(scope.within(reward::Column::OrgId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// Any one. Whether the caller may have it, their standing says.
pub async fn find(reader: &impl Reader, id: Id) -> Result<Option<RewardRow>> {
    Ok(reward::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, id: Id) -> Result<Option<RewardRow>> {
    Ok(reward::Entity::find_by_id(id).lock_exclusive().one(txn.conn()).await?)
}

/// Those of an org and of the orgs above it that are still to be had, the newest first.
pub async fn for_org(reader: &impl Reader, org: Id, leaf: Leaf) -> Result<Leafed<RewardRow>> {
    let above = org_closure::Entity::find()
        .filter(org_closure::Column::DescendantId.eq(org))
        .select_only()
        .column(org_closure::Column::AncestorId)
        .into_query();
    let query = reward::Entity::find()
        .filter(reward::Column::OrgId.in_subquery(above))
        .filter(reward::Column::ClosedAt.is_null())
        .order_by_desc(reward::Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

pub async fn insert_redemption(txn: &Txn, row: RedemptionRow) -> Result<()> {
    super::insert(txn, row).await
}

pub async fn update_redemption(txn: &Txn, row: &RedemptionRow) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    redemption::Entity::update(row).exec(txn.conn()).await?;
    Ok(())
}

/// One of one's own, or of an org within the scope.
pub async fn find_redemption(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<RedemptionRow>> {
    let own = scope.person().map(|person| redemption::Column::PersonId.eq(person));
    let seen = own.into_iter().fold(scope.within(redemption::Column::OrgId), |within, own| within.or(own));
    Ok(redemption::Entity::find_by_id(id).filter(seen).one(reader.conn()).await?)
}

/// One that was found, locked until the end of the transaction.
pub async fn lock_redemption(txn: &Txn, id: Id) -> Result<Option<RedemptionRow>> {
    Ok(redemption::Entity::find_by_id(id).lock_exclusive().one(txn.conn()).await?)
}

/// A person's, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<RedemptionRow>> {
    let query = redemption::Entity::find().filter(redemption::Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, redemption::Column::Id, slice).await
}

/// Those of rewards of orgs below (and with) one, in a state or in any, oldest first: a queue to work off.
pub async fn of_org(
    reader: &impl Reader,
    org: Id,
    state: Option<RedemptionState>,
    leaf: Leaf,
) -> Result<Leafed<RedemptionRow>> {
    let mut query = redemption::Entity::find()
        .filter(redemption::Column::OrgId.in_subquery(super::orgs::subtree(org)))
        .order_by_asc(redemption::Column::Id);
    if let Some(state) = state {
        query = query.filter(redemption::Column::State.eq(state));
    }
    super::leafed(reader.conn(), query, leaf).await
}
