//! Logs (日志反馈) and their reviews (审核).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::annulment::Model as AnnulmentRow;
pub use crate::entity::log::{LogState, Model as LogRow};
pub use crate::entity::review::{Model as ReviewRow, Verdict};
use crate::entity::{annulment, log, review};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

/// Inserts, unless the claim has a log already. Tells whether it did.
pub async fn insert(txn: &Txn, row: LogRow) -> Result<bool> {
    let done = log::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// One's own log, or one of an org within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<LogRow>> {
    let query = log::Entity::find_by_id(id).filter(scope.own_or_within(log::Column::PersonId, log::Column::OrgId));
    Ok(query.one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<LogRow>> {
    let query = log::Entity::find_by_id(id).filter(scope.own_or_within(log::Column::PersonId, log::Column::OrgId));
    Ok(query.lock_exclusive().one(txn.conn()).await?)
}

/// The logs of these claims, whoever's: for use cases that hold the claims by scope.
pub async fn of_claims(reader: &impl Reader, claims: impl IntoIterator<Item = Id>) -> Result<Vec<LogRow>> {
    Ok(log::Entity::find().filter(log::Column::ClaimId.is_in(claims)).all(reader.conn()).await?)
}

/// The logs within the scope's subtrees, oldest first: a queue to work off.
pub async fn list(reader: &impl Reader, scope: &Scope, state: Option<LogState>, leaf: Leaf) -> Result<Leafed<LogRow>> {
    let mut query = log::Entity::find().filter(scope.within(log::Column::OrgId)).order_by_asc(log::Column::Id);
    if let Some(state) = state {
        query = query.filter(log::Column::State.eq(state));
    }
    super::leafed(reader.conn(), query, leaf).await
}

/// Of these logs, one's own and those of an org within the scope, locked in the order of their keys.
pub async fn lock_many(txn: &Txn, scope: &Scope, ids: impl IntoIterator<Item = Id>) -> Result<Vec<LogRow>> {
    let query = log::Entity::find()
        .filter(log::Column::Id.is_in(ids))
        .filter(scope.own_or_within(log::Column::PersonId, log::Column::OrgId));
    Ok(query.order_by_asc(log::Column::Id).lock_exclusive().all(txn.conn()).await?)
}

/// Writes back what a member changed in a returned log, or what a review made of it.
pub async fn update(txn: &Txn, row: &LogRow) -> Result<()> {
    log::Entity::update_many()
        .col_expr(log::Column::State, row.state.as_str().into())
        .col_expr(log::Column::Revision, row.revision.into())
        .col_expr(log::Column::Text, row.text.as_str().into())
        .col_expr(log::Column::Minutes, row.minutes.into())
        .col_expr(log::Column::HappenedAt, row.happened_at.into())
        .col_expr(log::Column::SubmittedAt, row.submitted_at.into())
        .col_expr(log::Column::RecordedBy, row.recorded_by.into())
        .filter(log::Column::Id.eq(row.id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

pub async fn insert_review(txn: &Txn, row: ReviewRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The reviews of these logs, oldest first.
pub async fn reviews_of(reader: &impl Reader, logs: impl IntoIterator<Item = Id>) -> Result<Vec<ReviewRow>> {
    let query = review::Entity::find().filter(review::Column::LogId.is_in(logs)).order_by_asc(review::Column::Revision);
    Ok(query.all(reader.conn()).await?)
}

/// Takes the acceptance of a log back: once, for its state is held.
pub async fn insert_annulment(txn: &Txn, row: AnnulmentRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The annulments of these logs.
pub async fn annulments_of(reader: &impl Reader, logs: impl IntoIterator<Item = Id>) -> Result<Vec<AnnulmentRow>> {
    Ok(annulment::Entity::find().filter(annulment::Column::LogId.is_in(logs)).all(reader.conn()).await?)
}
