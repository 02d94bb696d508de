//! Changes of memberships that take effect on a later day: what became of those that never did.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::db::sealed::Conn;
use crate::entity::voided_change;
pub use crate::entity::voided_change::{Model as VoidedChangeRow, VoidCause};
use crate::{Id, Reader, Result, Txn};

/// Keeps what was to happen and will not.
pub async fn insert_voided(txn: &Txn, rows: Vec<VoidedChangeRow>) -> Result<()> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        voided_change::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// What was to happen to a person and did not, newest first.
pub async fn voided_of(reader: &impl Reader, person: Id) -> Result<Vec<VoidedChangeRow>> {
    let query = voided_change::Entity::find()
        .filter(voided_change::Column::PersonId.eq(person))
        .order_by_desc(voided_change::Column::Id);
    Ok(query.all(reader.conn()).await?)
}
