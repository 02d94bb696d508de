//! Check-ins (报到).

use std::collections::HashMap;

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::checkin::{CheckinEnd, Model as CheckinRow};
use crate::entity::checkin::{Column, Entity};
use crate::entity::membership;
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless the person has a live check-in already. Tells whether it did.
pub async fn insert(txn: &Txn, row: CheckinRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// One's own check-in, or one with a community, or of a member of a unit, within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<CheckinRow>> {
    let members = Query::select()
        .column(membership::Column::PersonId)
        .from(membership::Entity)
        .and_where(membership::Column::ValidTo.is_null())
        .and_where(scope.within((membership::Entity, membership::Column::UnitId)))
        .to_owned();
    let seen = scope.own_or_within(Column::PersonId, Column::CommunityId);
    let query = Entity::find_by_id(id).filter(seen.or(Column::PersonId.in_subquery(members)));
    Ok(query.one(reader.conn()).await?)
}

/// Ends a check-in that has not ended. Tells whether it did.
pub async fn end(txn: &Txn, id: Id, reason: CheckinEnd, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
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
