//! Drafts and templates (草稿, 模板).

pub mod plan;

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::draft::Model as DraftRow;
use crate::entity::draft::{Column, Entity};
use crate::entity::plan_copy;
pub use crate::entity::plan_copy::Model as PlanCopyRow;
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: DraftRow) -> Result<()> {
    super::insert(txn, row).await
}

/// A draft or template of an org within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<DraftRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::OrgId)).one(reader.conn()).await?)
}

/// Those of these that are within the scope, locked in the order of their keys until the end of the
/// transaction.
pub async fn lock(txn: &Txn, scope: &Scope, ids: &[Id]) -> Result<Vec<DraftRow>> {
    let query = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(scope.within(Column::OrgId))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// The drafts, or the templates, of an org within the scope, newest first.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    template: bool,
    leaf: Leaf,
) -> Result<Leafed<DraftRow>> {
    let query = Entity::find()
        .filter(Column::OrgId.eq(org))
        .filter(Column::Template.eq(template))
        .filter(scope.within(Column::OrgId))
        .order_by_desc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// Titles of many drafts and templates at once.
pub async fn titles(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// Writes a draft that was locked and changed, whole.
pub async fn update(txn: &Txn, row: &DraftRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

/// Takes drafts away.
pub async fn delete(txn: &Txn, ids: &[Id]) -> Result<()> {
    Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).exec(txn.conn()).await?;
    Ok(())
}

/// Gives everything that is drafted in an org to another.
pub async fn give(txn: &Txn, from: Id, to: Id) -> Result<()> {
    Entity::update_many().col_expr(Column::OrgId, to.into()).filter(Column::OrgId.eq(from)).exec(txn.conn()).await?;
    Ok(())
}

/// Notes that a task was copied to a week, unless it was before. Tells whether it did.
pub async fn note_copy(txn: &Txn, row: PlanCopyRow) -> Result<bool> {
    let done = plan_copy::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// Forgets that a draft was a copy, so that its task can be copied to that week again.
pub async fn forget_copy(txn: &Txn, draft: Id) -> Result<()> {
    plan_copy::Entity::delete_many().filter(plan_copy::Column::DraftId.eq(draft)).exec(txn.conn()).await?;
    Ok(())
}
