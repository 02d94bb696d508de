//! Days by which members are to have checked in.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::db::sealed::Conn;
pub use crate::entity::checkin_deadline::Model as DeadlineRow;
use crate::entity::checkin_deadline::{Column, Entity};
use crate::{Id, Reader, Result, Txn};

/// What a top-level org set, in the order of the year; nothing, where it set nothing.
pub async fn of_top(reader: &impl Reader, top: Id) -> Result<Vec<DeadlineRow>> {
    let query = Entity::find().filter(Column::OrgId.eq(top)).order_by_asc(Column::Month).order_by_asc(Column::Day);
    Ok(query.all(reader.conn()).await?)
}

/// Sets a top-level org's deadlines in the place of those before.
pub async fn replace(txn: &Txn, top: Id, rows: Vec<DeadlineRow>) -> Result<()> {
    Entity::delete_many().filter(Column::OrgId.eq(top)).exec(txn.conn()).await?;
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    Ok(())
}
