//! The outbox: a job is a row, written in the transaction of what it follows from.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::outbox::{ActiveModel, Column, Entity};
pub use crate::entity::outbox::{JobKind, JobState, Model as JobRow};
use crate::{Db, Id, Instant, Reader, Result, Txn};

/// Writes a job that is due at `due`.
pub async fn insert(txn: &Txn, kind: JobKind, subject: Id, due: Instant, now: Instant) -> Result<i64> {
    let row = ActiveModel {
        seq: Default::default(),
        kind: Set(kind),
        subject_id: Set(subject),
        state: Set(JobState::Pending),
        due_at: Set(due),
        attempts: Set(0),
        leased_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        finished_at: Set(None),
    };
    Ok(Entity::insert(row).exec_with_returning(txn.conn()).await?.seq)
}

/// Jobs to be done now: pending and due, or left behind by a worker that died. By state, never by
/// "newer than the last one seen": a late commit would be skipped.
pub async fn due(reader: &impl Reader, kinds: &[JobKind], now: Instant, limit: u64) -> Result<Vec<i64>> {
    let rows = Entity::find()
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(
            (Column::State.eq(JobState::Pending).and(Column::DueAt.lte(now)))
                .or(Column::State.eq(JobState::Running).and(Column::LeasedUntil.lt(now))),
        )
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| row.seq).collect())
}

/// Takes a job for a while. `None` when somebody else has it or it is done.
///
/// Leases and outcomes of jobs are the queue's own bookkeeping and leave no audit row.
pub async fn take(db: &Db, seq: i64, now: Instant, until: Instant) -> Result<Option<JobRow>> {
    let taken = Entity::update_many()
        .col_expr(Column::State, JobState::Running.as_str().into())
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LeasedUntil, until.into())
        .filter(Column::Seq.eq(seq))
        .filter(
            (Column::State.eq(JobState::Pending).and(Column::DueAt.lte(now)))
                .or(Column::State.eq(JobState::Running).and(Column::LeasedUntil.lt(now))),
        )
        .exec(db.writer())
        .await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Entity::find_by_id(seq).one(db.writer()).await?)
}

pub async fn done(db: &Db, seq: i64, now: Instant) -> Result<()> {
    settle(db, seq, JobState::Done, None, Some(now), None).await
}

/// Puts a failed job back for `due`.
pub async fn retry(db: &Db, seq: i64, error: &str, due: Instant) -> Result<()> {
    settle(db, seq, JobState::Pending, Some(error), None, Some(due)).await
}

/// Gives a job up.
pub async fn bury(db: &Db, seq: i64, error: &str, now: Instant) -> Result<()> {
    settle(db, seq, JobState::Dead, Some(error), Some(now), None).await
}

async fn settle(
    db: &Db,
    seq: i64,
    state: JobState,
    error: Option<&str>,
    finished_at: Option<Instant>,
    due: Option<Instant>,
) -> Result<()> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, state.as_str().into())
        .col_expr(Column::LeasedUntil, Option::<Instant>::None.into())
        .col_expr(Column::LastError, error.map(str::to_string).into())
        .col_expr(Column::FinishedAt, finished_at.into());
    if let Some(due) = due {
        update = update.col_expr(Column::DueAt, due.into());
    }
    update.filter(Column::Seq.eq(seq)).exec(db.writer()).await?;
    Ok(())
}

/// Forgets jobs that were done before `before`. Dead ones stay.
pub async fn purge(db: &Db, before: Instant) -> Result<u64> {
    let done = Entity::delete_many().filter(Column::State.eq(JobState::Done)).filter(Column::FinishedAt.lt(before));
    Ok(done.exec(db.writer()).await?.rows_affected)
}
