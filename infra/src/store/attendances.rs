//! Attendance at gatherings (签到).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::attendance::{AttendanceMethod, AttendanceState, Model as AttendanceRow, Nearness};
use crate::entity::attendance::{Column, Entity};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

/// Inserts, unless the claim has one already. Tells whether it did.
pub async fn insert(txn: &Txn, row: AttendanceRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(Column::ClaimId).do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// Writes back one that was locked and changed, whole.
pub async fn update(txn: &Txn, row: &AttendanceRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

/// One's own attendance, or one within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<AttendanceRow>> {
    let query = Entity::find_by_id(id).filter(scope.own_or_within(Column::PersonId, Column::OrgId));
    Ok(query.one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<AttendanceRow>> {
    let query = Entity::find_by_id(id).filter(scope.own_or_within(Column::PersonId, Column::OrgId));
    Ok(query.lock_exclusive().one(txn.conn()).await?)
}

/// The attendance of these claims, whoever's: for use cases that hold the claims by scope.
pub async fn of_claims(reader: &impl Reader, claims: impl IntoIterator<Item = Id>) -> Result<Vec<AttendanceRow>> {
    Ok(Entity::find().filter(Column::ClaimId.is_in(claims)).all(reader.conn()).await?)
}

/// The attendance within the scope's subtrees, oldest first: a queue to work off.
pub async fn list(
    reader: &impl Reader,
    scope: &Scope,
    state: Option<AttendanceState>,
    leaf: Leaf,
) -> Result<Leafed<AttendanceRow>> {
    let mut query = Entity::find().filter(scope.within(Column::OrgId)).order_by_asc(Column::Id);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    super::leafed(reader.conn(), query, leaf).await
}
