//! Claims by units (单位认领). Whatever changes one holds its task's lock.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::ClaimRow;
use crate::db::sealed::Conn;
use crate::entity::unit_claim::{Column, Entity};
pub use crate::entity::unit_claim::{Model as UnitClaimRow, UnitClaimEnd};
use crate::entity::{attendance, claim, log, task, unit_checkin};
pub use crate::store::checkins::units::Side;
use crate::store::{Leaf, Leafed, orgs, people};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless the unit has claimed the task already. Tells whether it did.
pub async fn insert(txn: &Txn, row: UnitClaimRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// Writes back one that was read under its task's lock and changed, whole.
pub async fn update(txn: &Txn, row: &UnitClaimRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

fn seen(scope: &Scope, side: Side) -> SimpleExpr {
    let tasks = Query::select()
        .column(task::Column::Id)
        .from(task::Entity)
        .and_where(scope.within((task::Entity, task::Column::OrgId)))
        .to_owned();
    let of_tasks = Column::TaskId.in_subquery(tasks);
    match side {
        Side::Unit => scope.within((Entity, Column::UnitId)),
        Side::Community => of_tasks,
        Side::Either => scope.within((Entity, Column::UnitId)).or(of_tasks),
    }
}

/// The claim of a unit, or of a task, within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, side: Side, id: Id) -> Result<Option<UnitClaimRow>> {
    Ok(Entity::find_by_id(id).filter(seen(scope, side)).one(reader.conn()).await?)
}

/// Those with these keys, for use cases that hold what refers to them by scope.
pub async fn by_id(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, UnitClaimRow>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The claims of the units of an org's subtree, newest first.
pub async fn of_org(reader: &impl Reader, scope: &Scope, org: Id, leaf: Leaf) -> Result<Leafed<UnitClaimRow>> {
    let query = Entity::find()
        .filter(Column::UnitId.in_subquery(orgs::subtree(org)))
        .filter(seen(scope, Side::Unit))
        .order_by_desc(Column::Id);
    crate::store::leafed(reader.conn(), query, leaf).await
}

/// The units' claims of a task within the scope, in the order in which they were made.
pub async fn of_task(reader: &impl Reader, scope: &Scope, task: Id, leaf: Leaf) -> Result<Leafed<UnitClaimRow>> {
    let query =
        Entity::find().filter(Column::TaskId.eq(task)).filter(seen(scope, Side::Community)).order_by_asc(Column::Id);
    crate::store::leafed(reader.conn(), query, leaf).await
}

/// The live ones of a task.
pub async fn live_of_task(reader: &impl Reader, task: Id) -> Result<Vec<UnitClaimRow>> {
    let query = Entity::find().filter(Column::TaskId.eq(task)).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// The live ones of these units.
pub async fn live_of_units(reader: &impl Reader, units: &[Id]) -> Result<Vec<UnitClaimRow>> {
    let query = Entity::find().filter(Column::UnitId.is_in(units.iter().copied())).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// The live ones that have to be looked at before `soon`, in the order of their keys.
pub async fn due(reader: &impl Reader, soon: Instant, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EndedAt.is_null())
        .filter(Column::NameBy.lte(soon));
    Ok(crate::store::following(query, Column::Id, after, limit).into_tuple().all(reader.conn()).await?)
}

/// The live claims of those who were named, in the order in which they were.
pub async fn named(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<Vec<ClaimRow>> {
    let query = claim::Entity::find()
        .filter(claim::Column::UnitClaimId.is_in(ids))
        .filter(claim::Column::EndedAt.is_null())
        .order_by_asc(claim::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Everybody whom one of these units named and who has reported nothing yet.
pub async fn people_named(reader: &impl Reader, units: &[Id]) -> Result<Vec<Id>> {
    let of_units = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::UnitId.is_in(units.iter().copied()))
        .to_owned();
    let query = claim::Entity::find()
        .filter(claim::Column::UnitClaimId.in_subquery(of_units))
        .filter(claim::Column::EndedAt.is_null())
        .filter(of_claim((log::Entity, log::Column::ClaimId)).not());
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.person_id).collect())
}

/// The condition that a claim has a row that names it in this column.
fn of_claim<E: EntityTrait, C: ColumnTrait>((entity, column): (E, C)) -> SimpleExpr {
    let rows = Query::select()
        .expr(Expr::val(1))
        .from(entity)
        .and_where(Expr::col((entity, column)).equals((claim::Entity, claim::Column::Id)))
        .to_owned();
    Expr::exists(rows)
}

/// People with a claim that a unit made for them and that was not served, who are not in service on
/// `day`. In the order of their keys, the next ones after `after`.
pub async fn out_of_service(reader: &impl Reader, day: NaiveDate, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    let query = claim::Entity::find()
        .select_only()
        .column(claim::Column::PersonId)
        .distinct()
        .filter(claim::Column::UnitClaimId.is_not_null())
        .filter(claim::Column::EndedAt.is_null())
        .filter(of_claim((log::Entity, log::Column::ClaimId)).not())
        .filter(of_claim((attendance::Entity, attendance::Column::ClaimId)).not())
        .filter(people::out_of_service_on((claim::Entity, claim::Column::PersonId), day));
    Ok(crate::store::following(query, claim::Column::PersonId, after, limit).into_tuple().all(reader.conn()).await?)
}

/// The units with claims to which it matters where an org stands: they lie below it; or it, or anything
/// below it, publishes tasks for them, for they are checked in below it or with what it stands in.
pub async fn units_published_for(reader: &impl Reader, org: Id) -> Result<Vec<Id>> {
    let checked_in: SelectStatement = Query::select()
        .column(unit_checkin::Column::UnitId)
        .from(unit_checkin::Entity)
        .and_where(unit_checkin::Column::CommunityId.in_subquery(orgs::line(org)))
        .and_where(unit_checkin::Column::EndedAt.is_null())
        .to_owned();
    let around = Condition::any()
        .add(Column::UnitId.in_subquery(orgs::subtree(org)))
        .add(Column::UnitId.in_subquery(checked_in));
    let query = Entity::find().select_only().column(Column::UnitId).distinct().filter(around);
    Ok(query.into_tuple().all(reader.conn()).await?)
}

/// Gives a slot whose holder is gone back to the unit, while it may still name another. Tells whether
/// it did.
pub async fn take_back(txn: &Txn, id: Id, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Unnamed, Expr::col(Column::Unnamed).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .filter(Column::NameBy.gt(now))
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends a live one; what it held without a name is the caller's to give back.
pub async fn end(txn: &Txn, id: Id, reason: UnitClaimEnd, now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Unnamed, 0.into())
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Says that those whom one named were named by another.
pub async fn give_names(txn: &Txn, from: Id, to: Id) -> Result<()> {
    claim::Entity::update_many()
        .col_expr(claim::Column::UnitClaimId, to.into())
        .filter(claim::Column::UnitClaimId.eq(from))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Gives all claims of a unit to another.
pub async fn give(txn: &Txn, from: Id, to: Id) -> Result<()> {
    Entity::update_many().col_expr(Column::UnitId, to.into()).filter(Column::UnitId.eq(from)).exec(txn.conn()).await?;
    Ok(())
}
