//! Claims (认领).

pub mod units;

use std::collections::HashSet;

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
pub use crate::entity::claim::{ClaimEnd, Model as ClaimRow};
use crate::entity::claim::{Column, Entity};
use crate::entity::log::LogState;
use crate::entity::{log, task};
use crate::store::{Leaf, Leafed, Slice, tasks};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts what no constraint refuses, and returns the keys of what was inserted.
pub async fn insert_many(txn: &Txn, rows: Vec<ClaimRow>) -> Result<HashSet<Id>> {
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let keys: Vec<Id> = rows.iter().map(|row| row.id).collect();
    Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    let kept = Entity::find().filter(Column::Id.is_in(keys)).all(txn.conn()).await?;
    Ok(kept.into_iter().map(|row| row.id).collect())
}

/// Of these people and tasks, the pairs with a live claim: (task, person).
pub async fn live_pairs(
    reader: &impl Reader,
    tasks: impl IntoIterator<Item = Id>,
    people: impl IntoIterator<Item = Id>,
) -> Result<HashSet<(Id, Id)>> {
    let rows = Entity::find()
        .filter(Column::TaskId.is_in(tasks))
        .filter(Column::PersonId.is_in(people))
        .filter(Column::EndedAt.is_null())
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.task_id, row.person_id)).collect())
}

/// Everybody who ever claimed a task, whether the claim is live or ended.
pub async fn claimants(reader: &impl Reader, task: Id) -> Result<HashSet<Id>> {
    let rows = Entity::find().filter(Column::TaskId.eq(task)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// The live claims of a person.
pub async fn live_of_person(reader: &impl Reader, person: Id) -> Result<Vec<ClaimRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::EndedAt.is_null());
    Ok(query.all(reader.conn()).await?)
}

/// Locks those of these claims that are live, in the order of their keys.
pub async fn lock_live(txn: &Txn, ids: impl IntoIterator<Item = Id>) -> Result<Vec<ClaimRow>> {
    let query = Entity::find().filter(Column::Id.is_in(ids)).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).lock_exclusive().all(txn.conn()).await?)
}

/// Everybody who holds a live claim of a task and has no settled log for it yet.
pub async fn unfinished_claimants(reader: &impl Reader, task: Id) -> Result<Vec<Id>> {
    let finished = Query::select()
        .column(log::Column::ClaimId)
        .from(log::Entity)
        .and_where(log::Column::TaskId.eq(task))
        .and_where(log::Column::State.is_in(LogState::SETTLED))
        .to_owned();
    let rows = Entity::find()
        .filter(Column::TaskId.eq(task))
        .filter(Column::EndedAt.is_null())
        .filter(Column::Id.not_in_subquery(finished))
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

fn seen(scope: &Scope) -> sea_orm::sea_query::SimpleExpr {
    tasks::own_or_within(scope, (Entity, Column::PersonId), (Entity, Column::TaskId))
}

/// One's own claim, or one of a task within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<ClaimRow>> {
    Ok(Entity::find_by_id(id).filter(seen(scope)).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<ClaimRow>> {
    Ok(Entity::find_by_id(id).filter(seen(scope)).lock_exclusive().one(txn.conn()).await?)
}

/// A person's own claims, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<ClaimRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// The claims of a task within the scope, in the order in which they were made.
pub async fn of_task(reader: &impl Reader, scope: &Scope, task: Id, leaf: Leaf) -> Result<Leafed<ClaimRow>> {
    let query = Entity::find().filter(Column::TaskId.eq(task)).filter(seen(scope)).order_by_asc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// A person's live claim of a task, locked until the end of the transaction.
pub async fn lock_own(txn: &Txn, person: Id, task: Id) -> Result<Option<ClaimRow>> {
    let query = Entity::find()
        .filter(Column::TaskId.eq(task))
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null());
    Ok(query.lock_exclusive().one(txn.conn()).await?)
}

/// A gathering that somebody holds a claim of.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Engagement {
    pub person_id: Id,
    pub task_id: Id,
    pub title: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
}

/// The gatherings that these people hold claims of and that are not over at `now`.
pub async fn engagements(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
    now: Instant,
) -> Result<Vec<Engagement>> {
    let query = Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::TaskId])
        .columns([task::Column::Title, task::Column::StartsAt, task::Column::EndsAt])
        .join(JoinType::InnerJoin, Entity::belongs_to(task::Entity).from(Column::TaskId).to(task::Column::Id).into())
        .filter(Column::PersonId.is_in(people))
        .filter(Column::EndedAt.is_null())
        .filter(task::Column::StartsAt.is_not_null())
        .filter(task::Column::EndsAt.gt(now));
    Ok(query.into_model::<Engagement>().all(reader.conn()).await?)
}

/// The live claims of a task, locked in the order of their keys.
pub async fn lock_live_of_task(txn: &Txn, task: Id) -> Result<Vec<ClaimRow>> {
    let query = Entity::find().filter(Column::TaskId.eq(task)).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).lock_exclusive().all(txn.conn()).await?)
}

/// Locks those of these claims that are the task's, live or ended, in the order of their keys.
pub async fn lock_of_task(txn: &Txn, task: Id, ids: impl IntoIterator<Item = Id>) -> Result<Vec<ClaimRow>> {
    let query = Entity::find().filter(Column::TaskId.eq(task)).filter(Column::Id.is_in(ids));
    Ok(query.order_by_asc(Column::Id).lock_exclusive().all(txn.conn()).await?)
}

/// Lets an ended claim go on as if it had not.
pub async fn revive(txn: &Txn, id: Id) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Option::<Instant>::None.into())
        .col_expr(Column::EndReason, Option::<String>::None.into())
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Ends these live claims.
pub async fn end_many(txn: &Txn, ids: &[Id], reason: ClaimEnd, now: Instant) -> Result<()> {
    for some in ids.chunks(500) {
        Entity::update_many()
            .col_expr(Column::EndedAt, now.into())
            .col_expr(Column::EndReason, reason.as_str().into())
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::EndedAt.is_null())
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}

/// Everybody who holds a live claim of a task.
pub async fn live_claimants(reader: &impl Reader, task: Id) -> Result<Vec<Id>> {
    let rows = Entity::find().filter(Column::TaskId.eq(task)).filter(Column::EndedAt.is_null()).all(reader.conn());
    Ok(rows.await?.into_iter().map(|row| row.person_id).collect())
}

/// Ends a live claim. Tells whether it did.
pub async fn end(txn: &Txn, id: Id, reason: ClaimEnd, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}
