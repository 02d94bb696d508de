//! Bindings (绑定): which WeChat identity is whose, now and before.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::db::sealed::Conn;
use crate::entity::binding::{Column, Entity};
pub use crate::entity::binding::{Model as BindingRow, Proof};
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Txn};

/// Inserts, unless the WeChat identity or the person has a live binding. Tells whether it did.
pub async fn insert(txn: &Txn, row: BindingRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// The live binding of a WeChat identity.
pub async fn of_openid(reader: &impl Reader, openid_index: &str) -> Result<Option<BindingRow>> {
    let query = Entity::find().filter(Column::OpenidIndex.eq(openid_index)).filter(Column::UnboundAt.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// The live binding of a person.
pub async fn of_person(reader: &impl Reader, person: Id) -> Result<Option<BindingRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::UnboundAt.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// Ends a person's live binding. Tells whether there was one.
pub async fn end(txn: &Txn, person: Id, by: Option<Id>, reason: Option<String>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::UnboundAt, now.into())
        .col_expr(Column::UnboundBy, by.into())
        .col_expr(Column::UnbindReason, reason.into())
        .filter(Column::PersonId.eq(person))
        .filter(Column::UnboundAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// A person's bindings, newest first. Unscoped: for use cases that hold the key from a guarded row.
pub async fn history(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<BindingRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}
