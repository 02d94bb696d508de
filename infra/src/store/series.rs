//! Series (系列), and the days of them that were settled.

use chrono::NaiveDate;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::occurrence;
pub use crate::entity::occurrence::Model as OccurrenceRow;
use crate::entity::series::{Column, Entity};
pub use crate::entity::series::{Every, Model as SeriesRow};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: SeriesRow) -> Result<()> {
    super::insert(txn, row).await
}

/// A series of an org within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<SeriesRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::OrgId)).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<SeriesRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::OrgId)).lock_exclusive().one(txn.conn()).await?)
}

/// The series of an org within the scope, newest first.
pub async fn of_org(reader: &impl Reader, scope: &Scope, org: Id, leaf: Leaf) -> Result<Leafed<SeriesRow>> {
    let query =
        Entity::find().filter(Column::OrgId.eq(org)).filter(scope.within(Column::OrgId)).order_by_desc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// Writes a series that was locked and changed, whole.
pub async fn update(txn: &Txn, row: &SeriesRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

/// Those that go on, of which an occurrence is due on `day`: those after one, in the order of keys.
pub async fn due(reader: &impl Reader, day: NaiveDate, after: Option<Id>, most: u64) -> Result<Vec<Id>> {
    let query =
        Entity::find().filter(Column::DueOn.lte(day)).filter(Column::PausedAt.is_null().and(Column::EndedAt.is_null()));
    Ok(super::following(query, Column::Id, after, most)
        .all(reader.conn())
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect())
}

/// Whether a series that is not over repeats this template.
pub async fn repeats(reader: &impl Reader, template: Id) -> Result<bool> {
    let query = Entity::find()
        .filter(Column::TemplateId.eq(template))
        .filter(Column::EndedAt.is_null())
        .filter(Column::NextOn.is_not_null());
    Ok(query.one(reader.conn()).await?.is_some())
}

/// Gives the series of an org to another.
pub async fn give(txn: &Txn, from: Id, to: Id) -> Result<()> {
    Entity::update_many().col_expr(Column::OrgId, to.into()).filter(Column::OrgId.eq(from)).exec(txn.conn()).await?;
    Ok(())
}

/// Settles a day, unless it was before. Tells whether it did.
pub async fn settle(txn: &Txn, row: OccurrenceRow) -> Result<bool> {
    let done = occurrence::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// The days of a series that were settled, the earliest first.
pub async fn settled(reader: &impl Reader, series: Id) -> Result<Vec<OccurrenceRow>> {
    let query = occurrence::Entity::find()
        .filter(occurrence::Column::SeriesId.eq(series))
        .order_by_asc(occurrence::Column::Day);
    Ok(query.all(reader.conn()).await?)
}
