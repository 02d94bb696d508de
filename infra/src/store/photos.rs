//! Photos (照片): their rows. Their files are [`Files`](crate::files::Files)' business.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::db::sealed::Conn;
pub use crate::entity::photo::Model as PhotoRow;
use crate::entity::photo::{Column, Entity};
use crate::entity::{log, person};
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Another log with the same photo.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Twin {
    pub digest: String,
    pub log_id: Id,
    pub person_id: Id,
    pub person_name: String,
    pub submitted_at: Instant,
}

/// So many twins are read: a picture that everybody has would be in thousands of logs.
const TWINS: u64 = 1_000;

pub async fn insert(txn: &Txn, row: PhotoRow) -> Result<()> {
    super::insert(txn, row).await
}

/// One's own photo, or one that a log within the scope shows.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<PhotoRow>> {
    let logs =
        log::Entity::find().filter(scope.within(log::Column::OrgId)).select_only().column(log::Column::Id).into_query();
    let mut seen =
        Condition::any().add(Condition::all().add(Column::LogId.in_subquery(logs)).add(Column::DroppedAt.is_null()));
    if let Some(person) = scope.person() {
        seen = seen.add(Column::PersonId.eq(person));
    }
    Ok(Entity::find_by_id(id).filter(seen).one(reader.conn()).await?)
}

/// Whoever's photo: for whoever has a signed link to it.
pub async fn by_id(reader: &impl Reader, id: Id) -> Result<Option<PhotoRow>> {
    Ok(Entity::find_by_id(id).one(reader.conn()).await?)
}

/// A person's photos of these ids, locked in the order of their ids.
pub async fn lock(txn: &Txn, person: Id, ids: &[Id]) -> Result<Vec<PhotoRow>> {
    let query = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::PersonId.eq(person))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// A person's photos, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<PhotoRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// How many photos of a person no log has.
pub async fn count_unused(reader: &impl Reader, person: Id) -> Result<u64> {
    let query = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "unused")
        .filter(Column::PersonId.eq(person))
        .filter(Column::LogId.is_null());
    let count = query.into_tuple::<i64>().one(reader.conn()).await?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// What these logs show, in its order. For use cases that hold the logs by scope.
pub async fn of_logs(reader: &impl Reader, logs: impl IntoIterator<Item = Id>) -> Result<Vec<PhotoRow>> {
    let query = Entity::find()
        .filter(Column::LogId.is_in(logs))
        .filter(Column::DroppedAt.is_null())
        .order_by_asc(Column::Place);
    Ok(query.all(reader.conn()).await?)
}

/// Gives a photo its place in a revision of a log, unless another log has it. Tells whether it did.
pub async fn attach(txn: &Txn, id: Id, log: Id, revision: i32, place: i32) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::LogId, log.into())
        .col_expr(Column::Revision, revision.into())
        .col_expr(Column::Place, place.into())
        .col_expr(Column::DroppedAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(Column::LogId.is_null().or(Column::LogId.eq(log)))
        .filter(Column::FileGoneAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Drops what a log showed before `revision`, and does not show now.
pub async fn drop_before(txn: &Txn, log: Id, revision: i32, now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::DroppedAt, now.into())
        .filter(Column::LogId.eq(log))
        .filter(Column::Revision.lt(revision))
        .filter(Column::DroppedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// In how many logs each of these digests is.
pub async fn count_logs(reader: &impl Reader, digests: &[String]) -> Result<Vec<(String, i64)>> {
    let query = Entity::find()
        .select_only()
        .column(Column::Digest)
        .column_as(Expr::col(Column::LogId).count_distinct(), "logs")
        .filter(Column::Digest.is_in(digests.iter().cloned()))
        .filter(Column::LogId.is_not_null())
        .group_by(Column::Digest);
    Ok(query.into_tuple::<(String, i64)>().all(reader.conn()).await?)
}

/// The logs within the scope that have a photo of these digests, newest first.
pub async fn twins(reader: &impl Reader, scope: &Scope, digests: &[String]) -> Result<Vec<Twin>> {
    let logs = Expr::col((Entity, Column::LogId)).equals((log::Entity, log::Column::Id));
    let people = Expr::col((log::Entity, log::Column::PersonId)).equals((person::Entity, person::Column::Id));
    let query = Entity::find()
        .select_only()
        .column(Column::Digest)
        .column(Column::LogId)
        .column_as(log::Column::PersonId, "person_id")
        .column_as(person::Column::Name, "person_name")
        .column_as(log::Column::SubmittedAt, "submitted_at")
        .distinct()
        .filter(Column::Digest.is_in(digests.iter().cloned()))
        .filter(scope.within((log::Entity, log::Column::OrgId)))
        .order_by_desc(log::Column::SubmittedAt)
        .limit(TWINS);
    let query = joined(query, log::Entity, logs);
    let query = joined(query, person::Entity, people);
    Ok(query.into_model::<Twin>().all(reader.conn()).await?)
}

fn joined(mut query: sea_orm::Select<Entity>, with: impl EntityTrait, on: SimpleExpr) -> sea_orm::Select<Entity> {
    QuerySelect::query(&mut query).join(JoinType::InnerJoin, with.table_ref(), on);
    query
}

/// Photos that no log took before `before`, at most `limit`.
pub async fn unused_before(txn: &Txn, before: Instant, limit: u64) -> Result<Vec<PhotoRow>> {
    let query = Entity::find()
        .filter(Column::FileGoneAt.is_null())
        .filter(Column::LogId.is_null())
        .filter(Column::CreatedAt.lt(before))
        .order_by_asc(Column::CreatedAt)
        .limit(limit)
        .lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// Photos in logs whose files are to go: dropped before `dropped`, or older than `created`. At most
/// `limit`.
pub async fn spent(txn: &Txn, dropped: Instant, created: Instant, limit: u64) -> Result<Vec<PhotoRow>> {
    let query = Entity::find()
        .filter(Column::FileGoneAt.is_null())
        .filter(Column::LogId.is_not_null())
        .filter(Column::DroppedAt.lt(dropped).or(Column::CreatedAt.lt(created)))
        .order_by_asc(Column::CreatedAt)
        .limit(limit)
        .lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// Deletes the rows of photos that no log has.
pub async fn delete_unused(txn: &Txn, ids: &[Id]) -> Result<()> {
    let query = Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).filter(Column::LogId.is_null());
    query.exec(txn.conn()).await?;
    Ok(())
}

/// Notes that the files of these photos are gone.
pub async fn mark_gone(txn: &Txn, ids: &[Id], now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::FileGoneAt, now.into())
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Those of these ids that have a row whose files are to be there.
pub async fn with_files(reader: &impl Reader, ids: &[Id]) -> Result<Vec<Id>> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::FileGoneAt.is_null());
    Ok(query.into_tuple::<Id>().all(reader.conn()).await?)
}
