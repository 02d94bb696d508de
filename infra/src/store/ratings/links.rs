//! One-time links for those served (评价码).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::rating_link::{Column, Entity};
pub use crate::entity::rating_link::{Model as RatingLinkRow, RatingLinkEnd};
use crate::store::tasks;
use crate::{Id, Instant, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: RatingLinkRow) -> Result<()> {
    crate::store::insert(txn, row).await
}

/// The link that a code belongs to, whatever became of it. Unscoped: the code is the proof.
pub async fn by_code(reader: &impl Reader, code_index: &str) -> Result<Option<RatingLinkRow>> {
    Ok(Entity::find().filter(Column::CodeIndex.eq(code_index)).one(reader.conn()).await?)
}

/// One for a task within the scope, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<RatingLinkRow>> {
    let query = Entity::find_by_id(id).filter(tasks::within(scope, (Entity, Column::TaskId))).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// The links of a claim, oldest first: for use cases that hold the claim by scope.
pub async fn of_claim(reader: &impl Reader, claim: Id) -> Result<Vec<RatingLinkRow>> {
    Ok(Entity::find().filter(Column::ClaimId.eq(claim)).order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// Ends one. Tells whether it was live until now.
pub async fn end(txn: &Txn, id: Id, reason: RatingLinkEnd, by: Option<Id>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .col_expr(Column::EndedBy, by.into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}
