//! Answers kept for a repeat of the same request (Idempotency-Key).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::db::sealed::Conn;
pub use crate::entity::answer::Model as AnswerRow;
use crate::entity::answer::{Column, Entity};
use crate::{Db, Id, Instant, Reader, Result, Txn};

/// The answer kept under a caller's key, unless it is older than `since`.
pub async fn find(reader: &impl Reader, caller: Id, key: &str, since: Instant) -> Result<Option<AnswerRow>> {
    let row = Entity::find_by_id((caller, key.to_string())).one(reader.conn()).await?;
    Ok(row.filter(|row| row.kept_at > since))
}

/// Keeps an answer in the effect's own transaction, in the place of one that is too old.
pub async fn keep(txn: &Txn, row: AnswerRow) -> Result<()> {
    Entity::delete_by_id((row.caller_id, row.idempotency_key.clone())).exec(txn.conn()).await?;
    super::insert(txn, row).await
}

/// Forgets answers kept before `before`. Returns how many.
pub async fn purge(db: &Db, before: Instant) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::KeptAt.lt(before)).exec(db.writer()).await?.rows_affected)
}
