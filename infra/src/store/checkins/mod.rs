//! Check-ins (报到) of members.

pub mod deadlines;
pub mod policies;
pub mod rates;
pub mod receipts;
pub mod units;
pub mod waiting;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, OnConflict, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::db::sealed::Conn;
pub use crate::entity::checkin::{CheckinEnd, Model as CheckinRow};
use crate::entity::checkin::{Column, Entity};
pub use crate::entity::deed::Origin;
use crate::entity::membership;
use crate::store::{Leaf, Leafed, Slice, orgs};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless the person has one like it already: a live one, or a pending one. Tells whether
/// it did.
pub async fn insert(txn: &Txn, row: CheckinRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// Inserts many by one statement, leaving out whoever has one already.
pub async fn insert_many(txn: &Txn, rows: Vec<CheckinRow>) -> Result<()> {
    if !rows.is_empty() {
        Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(txn.conn())
            .await?;
    }
    Ok(())
}

/// The check-ins of these people that have not ended, live or pending, by person.
pub async fn standing_of_many(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, CheckinRow>> {
    let query = Entity::find()
        .filter(Column::PersonId.is_in(people))
        .filter(Column::EndedAt.is_null())
        // The pending one last: it is where they are going.
        .order_by_asc(Column::Id);
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| (row.person_id, row)).collect())
}

/// One's own check-in, or one with a community, or of a member of a unit on `day`, within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id, day: NaiveDate) -> Result<Option<CheckinRow>> {
    let members = Query::select()
        .column(membership::Column::PersonId)
        .from(membership::Entity)
        .and_where(crate::store::people::holds_on(day))
        .and_where(scope.within((membership::Entity, membership::Column::UnitId)))
        .to_owned();
    let seen = scope.own_or_within(Column::PersonId, Column::CommunityId);
    let query = Entity::find_by_id(id).filter(seen.or(Column::PersonId.in_subquery(members)));
    Ok(query.one(reader.conn()).await?)
}

/// A check-in with a community within the scope: for those who decide about it.
pub async fn find_with_community(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<CheckinRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::CommunityId));
    Ok(query.one(reader.conn()).await?)
}

/// Confirms a pending check-in. Tells whether it did.
pub async fn confirm(txn: &Txn, id: Id, by: Option<Id>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::ConfirmedAt, now.into())
        .col_expr(Column::ConfirmedBy, by.into())
        .filter(Column::Id.eq(id))
        .filter(is_pending())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// How and by whom a check-in ends.
#[derive(Clone, Debug)]
pub struct Ending {
    pub reason: CheckinEnd,
    pub note: Option<String>,
    pub by: Option<Id>,
    pub at: Instant,
}

/// Ends a check-in that has not ended. Tells whether it did.
pub async fn end(txn: &Txn, id: Id, ending: &Ending) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, ending.at.into())
        .col_expr(Column::EndedBy, ending.by.into())
        .col_expr(Column::EndReason, ending.reason.as_str().into())
        .col_expr(Column::EndNote, ending.note.clone().into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// The condition that a check-in counts: confirmed and not ended.
pub(crate) const IS_LIVE: &str = "(checkins.confirmed_at is not null and checkins.ended_at is null)";

/// The same, in a query that is put together.
pub(crate) fn is_live() -> SimpleExpr {
    Expr::cust(IS_LIVE)
}

fn is_pending() -> SimpleExpr {
    Column::ConfirmedAt.is_null().and(Column::EndedAt.is_null())
}

/// The live check-ins of these people.
pub async fn live_of(reader: &impl Reader, people: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, CheckinRow>> {
    let rows = Entity::find().filter(Column::PersonId.is_in(people)).filter(is_live()).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}

/// A person's check-ins that have not ended: the live one, the pending one, or both.
pub async fn standing_of(reader: &impl Reader, person: Id) -> Result<Vec<CheckinRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::EndedAt.is_null());
    Ok(query.all(reader.conn()).await?)
}

/// A person's check-ins, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<CheckinRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    crate::store::sliced(reader.conn(), query, Column::Id, slice).await
}

/// How a check-in stands, for a list to be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Pending,
    Live,
    Ended,
}

/// The check-ins with the communities of an org's subtree within the scope, newest first.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    standing: Option<Standing>,
    leaf: Leaf,
) -> Result<Leafed<CheckinRow>> {
    let mut query = Entity::find()
        .filter(Column::CommunityId.in_subquery(orgs::subtree(org)))
        .filter(scope.within((Entity, Column::CommunityId)))
        .order_by_desc(Column::Id);
    query = match standing {
        None => query,
        Some(Standing::Pending) => query.filter(is_pending()),
        Some(Standing::Live) => query.filter(is_live()),
        Some(Standing::Ended) => query.filter(Column::EndedAt.is_not_null()),
    };
    crate::store::leafed(reader.conn(), query, leaf).await
}
