//! Sessions, and the revocations that end access tokens before their time.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::db::sealed::Conn;
pub use crate::entity::revocation::Model as RevocationRow;
pub use crate::entity::session::{Channel, EndReason, Model as SessionRow};
use crate::entity::{revocation, session};
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Txn};

pub async fn insert(txn: &Txn, row: SessionRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The session, locked until the end of the transaction.
pub async fn lock(txn: &Txn, id: Id) -> Result<Option<SessionRow>> {
    Ok(session::Entity::find_by_id(id).lock_exclusive().one(txn.conn()).await?)
}

/// The session that a WeChat code began.
pub async fn by_code(reader: &impl Reader, code_index: &str) -> Result<Option<SessionRow>> {
    Ok(session::Entity::find().filter(session::Column::CodeIndex.eq(code_index)).one(reader.conn()).await?)
}

/// A person's live sessions at `now`, newest first.
pub async fn live_of(reader: &impl Reader, person: Id, now: Instant, slice: Slice) -> Result<Vec<SessionRow>> {
    let query = session::Entity::find()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now));
    super::sliced(reader.conn(), query, session::Column::Id, slice).await
}

/// Steps to the next refresh token.
pub async fn rotate(txn: &Txn, id: Id, generation: i32, now: Instant, expires_at: Instant) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::Generation, generation.into())
        .col_expr(session::Column::RotatedAt, now.into())
        .col_expr(session::Column::ExpiresAt, expires_at.into())
        .filter(session::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Ends one session and revokes its access tokens.
pub async fn end(txn: &Txn, id: Id, reason: EndReason, now: Instant) -> Result<()> {
    end_where(txn, session::Column::Id.eq(id), reason, now).await?;
    revoke(txn, None, Some(id), now).await
}

/// Ends all sessions of a person and revokes their access tokens: each by its session, so that no
/// token slips through by the instant at which it was issued. Returns how many there were.
pub async fn end_all(txn: &Txn, person: Id, reason: EndReason, now: Instant) -> Result<usize> {
    end_and_revoke(txn, session::Column::PersonId.eq(person), reason, now).await
}

/// The same for those that began in one way.
pub async fn end_all_by(txn: &Txn, person: Id, channel: Channel, reason: EndReason, now: Instant) -> Result<usize> {
    let which = session::Column::PersonId.eq(person).and(session::Column::Channel.eq(channel));
    end_and_revoke(txn, which, reason, now).await
}

async fn end_and_revoke(
    txn: &Txn,
    which: sea_orm::sea_query::SimpleExpr,
    reason: EndReason,
    now: Instant,
) -> Result<usize> {
    let live = session::Entity::find()
        .filter(which.clone())
        .filter(session::Column::EndedAt.is_null())
        .all(txn.conn())
        .await?;
    end_where(txn, which, reason, now).await?;
    for session in &live {
        revoke(txn, None, Some(session.id), now).await?;
    }
    Ok(live.len())
}

async fn end_where(txn: &Txn, which: sea_orm::sea_query::SimpleExpr, reason: EndReason, now: Instant) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, now.into())
        .col_expr(session::Column::EndReason, reason.as_str().into())
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Makes a person's present access tokens stale, so that the next ones carry changed grants.
pub async fn revoke_tokens_of(txn: &Txn, person: Id, now: Instant) -> Result<()> {
    revoke(txn, Some(person), None, now).await
}

async fn revoke(txn: &Txn, person: Option<Id>, session: Option<Id>, now: Instant) -> Result<()> {
    let row = revocation::ActiveModel {
        seq: Default::default(),
        person_id: Set(person),
        session_id: Set(session),
        at: Set(now),
    };
    revocation::Entity::insert(row).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// Revocations recorded since an instant.
pub async fn revocations_since(reader: &impl Reader, since: Instant) -> Result<Vec<RevocationRow>> {
    Ok(revocation::Entity::find().filter(revocation::Column::At.gte(since)).all(reader.conn()).await?)
}

/// Deletes sessions that ended or expired before `before`; at most `limit`. Returns how many.
pub async fn delete_ended(txn: &Txn, before: Instant, limit: u64) -> Result<u64> {
    let old = session::Entity::find()
        .filter(session::Column::EndedAt.lt(before).or(session::Column::ExpiresAt.lt(before)))
        .limit(limit)
        .select_only()
        .column(session::Column::Id)
        .into_query();
    let gone = session::Entity::delete_many().filter(session::Column::Id.in_subquery(old));
    Ok(gone.exec(txn.conn()).await?.rows_affected)
}

/// Deletes revocations from before `before`: no token that they covered is good any more. At most
/// `limit`; returns how many.
pub async fn delete_revocations(txn: &Txn, before: Instant, limit: u64) -> Result<u64> {
    let old = revocation::Entity::find()
        .filter(revocation::Column::At.lt(before))
        .limit(limit)
        .select_only()
        .column(revocation::Column::Seq)
        .into_query();
    let gone = revocation::Entity::delete_many().filter(revocation::Column::Seq.in_subquery(old));
    Ok(gone.exec(txn.conn()).await?.rows_affected)
}
