//! Leave and exemption (请假 / 免考).

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::db::sealed::Conn;
use crate::entity::leave::{Column, Entity};
pub use crate::entity::leave::{LeaveKind, LeaveState, Model as LeaveRow};
use crate::entity::membership;
use crate::store::{Leaf, Leafed, Slice};
use crate::{Id, Reader, Result, Scope, Txn};

/// What a listing is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeaveFilter {
    pub state: Option<LeaveState>,
    pub person: Option<Id>,
}

pub async fn insert(txn: &Txn, row: LeaveRow) -> Result<()> {
    super::insert(txn, row).await
}

pub async fn update(txn: &Txn, row: &LeaveRow) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    Entity::update(row).exec(txn.conn()).await?;
    Ok(())
}

/// The condition that a leave is that of a member whose unit lies within the scope on `day`: whoever
/// moves takes their leaves along, and the unit they left sees them no more.
fn of_members(scope: &Scope, day: NaiveDate) -> SimpleExpr {
    let members = membership::Entity::find()
        .filter(membership::Column::ValidFrom.lte(day))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .filter(scope.within(membership::Column::UnitId))
        .select_only()
        .column(membership::Column::PersonId)
        .into_query();
    Column::PersonId.in_subquery(members)
}

fn own_or_of_members(scope: &Scope, day: NaiveDate) -> SimpleExpr {
    match scope.person() {
        Some(person) => Column::PersonId.eq(person).or(of_members(scope, day)),
        None => of_members(scope, day),
    }
}

/// One's own, or a member's within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id, day: NaiveDate) -> Result<Option<LeaveRow>> {
    let query = Entity::find_by_id(id).filter(own_or_of_members(scope, day));
    Ok(query.one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id, day: NaiveDate) -> Result<Option<LeaveRow>> {
    let query = Entity::find_by_id(id).filter(own_or_of_members(scope, day)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// A person's own, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<LeaveRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// Those of members within the scope, oldest first: a queue to work off.
pub async fn list(
    reader: &impl Reader,
    scope: &Scope,
    filter: LeaveFilter,
    day: NaiveDate,
    leaf: Leaf,
) -> Result<Leafed<LeaveRow>> {
    let mut query = Entity::find().filter(of_members(scope, day)).order_by_asc(Column::Id);
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(person) = filter.person {
        query = query.filter(Column::PersonId.eq(person));
    }
    super::leafed(reader.conn(), query, leaf).await
}

/// Those of these people that are asked for or approved and touch a day from `from` to `to`, both
/// included, in the order of their days. What schemes read, too.
pub async fn touching(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<LeaveRow>> {
    let last_day = Func::coalesce([Expr::col(Column::LastDay), Expr::col(Column::ToDay)]);
    let query = Entity::find()
        .filter(Column::PersonId.is_in(people))
        .filter(Column::State.is_in([LeaveState::Asked, LeaveState::Approved]))
        .filter(Column::FromDay.lte(to))
        .filter(Expr::expr(last_day).gte(from))
        .order_by_asc(Column::FromDay)
        .order_by_asc(Column::Id);
    Ok(query.all(reader.conn()).await?)
}
