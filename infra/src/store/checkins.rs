//! Check-ins (报到).

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::checkin::Model as CheckinRow;
use crate::entity::checkin::{Column, Entity};
use crate::store::Slice;
use crate::{Id, Reader, Result, Txn};

/// Inserts, unless the person has a live check-in already. Tells whether it did.
pub async fn insert(txn: &Txn, row: CheckinRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// The live check-ins of these people.
pub async fn live_of(reader: &impl Reader, people: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, CheckinRow>> {
    let rows = Entity::find()
        .filter(Column::PersonId.is_in(people))
        .filter(Column::EndedAt.is_null())
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}

/// A person's own check-ins, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<CheckinRow>> {
    let mut query = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::Id).limit(slice.limit);
    if let Some(after) = slice.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(reader.conn()).await?)
}
