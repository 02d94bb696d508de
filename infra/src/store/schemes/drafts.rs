//! Schemes that are not published (草案).

use sea_orm::ColumnTrait;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::scheme_draft::Model as SchemeDraftRow;
use crate::entity::scheme_draft::{Column, Entity};
use crate::store::{self, Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: SchemeDraftRow) -> Result<()> {
    store::insert(txn, row).await
}

/// Writes one that was locked and changed, whole.
pub async fn update(txn: &Txn, row: &SchemeDraftRow) -> Result<()> {
    Entity::update(row.clone().into_active_model().reset_all()).exec(txn.conn()).await?;
    Ok(())
}

pub async fn delete(txn: &Txn, id: Id) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.conn()).await?;
    Ok(())
}

/// One of an org within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<SchemeDraftRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::OrgId)).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<SchemeDraftRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::OrgId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// Those of an org, the newest first.
pub async fn of_org(reader: &impl Reader, org: Id, leaf: Leaf) -> Result<Leafed<SchemeDraftRow>> {
    let query = Entity::find().filter(Column::OrgId.eq(org)).order_by_desc(Column::Id);
    store::leafed(reader.conn(), query, leaf).await
}
