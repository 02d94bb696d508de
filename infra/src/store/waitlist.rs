//! Waiting lists (候补).

use sea_orm::sea_query::{ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::waitlist_entry::{Column, Entity};
pub use crate::entity::waitlist_entry::{Model as WaitlistRow, WaitlistEnd};
use crate::store::{Leaf, Leafed, Slice, tasks};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless the person waits for the task already. Tells whether it did.
pub async fn insert(txn: &Txn, row: WaitlistRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

fn seen(scope: &Scope) -> SimpleExpr {
    tasks::own_or_within(scope, (Entity, Column::PersonId), (Entity, Column::TaskId))
}

/// One's own entry, or one of a task within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<WaitlistRow>> {
    Ok(Entity::find_by_id(id).filter(seen(scope)).one(reader.conn()).await?)
}

/// A person's entries, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<WaitlistRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// Those who wait for a task within the scope, in the order of the queue.
pub async fn of_task(reader: &impl Reader, scope: &Scope, task: Id, leaf: Leaf) -> Result<Leafed<WaitlistRow>> {
    let query = Entity::find()
        .filter(Column::TaskId.eq(task))
        .filter(Column::EndedAt.is_null())
        .filter(seen(scope))
        .order_by_asc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// The head of a task's queue.
pub async fn queue(reader: &impl Reader, task: Id, limit: u64) -> Result<Vec<WaitlistRow>> {
    let query = Entity::find().filter(Column::TaskId.eq(task)).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).limit(limit).all(reader.conn()).await?)
}

/// Of these tasks, the live entries in the order of the queues: (task, entry).
pub async fn order(reader: &impl Reader, tasks: impl IntoIterator<Item = Id>) -> Result<Vec<(Id, Id)>> {
    let query = Entity::find()
        .select_only()
        .columns([Column::TaskId, Column::Id])
        .filter(Column::TaskId.is_in(tasks))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Id);
    Ok(query.into_tuple().all(reader.conn()).await?)
}

/// Ends a live entry; `claim` is what it was promoted to. Tells whether it did.
pub async fn end(txn: &Txn, id: Id, reason: WaitlistEnd, claim: Option<Id>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .col_expr(Column::ClaimId, claim.into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends a person's live entry of a task, who got a slot without it. Tells whether there was one.
pub async fn end_claimed(txn: &Txn, task: Id, person: Id, claim: Id, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, WaitlistEnd::Claimed.as_str().into())
        .col_expr(Column::ClaimId, claim.into())
        .filter(Column::TaskId.eq(task))
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends whatever waits for a task, under the task's lock; the people who waited.
pub async fn end_all(txn: &Txn, task: Id, reason: WaitlistEnd, now: Instant) -> Result<Vec<Id>> {
    let live = Column::TaskId.eq(task).and(Column::EndedAt.is_null());
    let rows = Entity::find().filter(live.clone()).all(txn.conn()).await?;
    if !rows.is_empty() {
        Entity::update_many()
            .col_expr(Column::EndedAt, now.into())
            .col_expr(Column::EndReason, reason.as_str().into())
            .filter(live)
            .exec(txn.conn())
            .await?;
    }
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}
