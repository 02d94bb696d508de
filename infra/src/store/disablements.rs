//! Disablements (停用): when a person was disabled, and enabled again.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::db::sealed::Conn;
pub use crate::entity::disablement::Model as DisablementRow;
use crate::entity::disablement::{Column, Entity};
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Txn};

pub async fn insert(txn: &Txn, row: DisablementRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The disablement that holds, if one does.
pub async fn live_of(reader: &impl Reader, person: Id) -> Result<Option<DisablementRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::EnabledAt.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// Ends one: the person is enabled again.
pub async fn end(txn: &Txn, id: Id, by: Option<Id>, reason: &str, now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EnabledAt, now.into())
        .col_expr(Column::EnabledBy, by.into())
        .col_expr(Column::EnableReason, reason.into())
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// A person's disablements, newest first. Unscoped: for use cases that hold the key from a guarded
/// row.
pub async fn history(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<DisablementRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}
