//! Notices (消息): each belongs to one person, so look-ups take that person.

use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::notice::{Column, Entity};
pub use crate::entity::notice::{Model as NoticeRow, NoticeKind};
use crate::store::Slice;
use crate::{Id, Instant, Reader, Result, Txn};

/// SQLite takes 32,766 parameters a statement; a row has seven.
const ROWS_A_STATEMENT: usize = 1000;

pub async fn insert_many(txn: &Txn, rows: Vec<NoticeRow>) -> Result<()> {
    for some in rows.chunks(ROWS_A_STATEMENT) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// A person's notices, newest first; only those not read yet, where that is asked for.
pub async fn of_person(reader: &impl Reader, person: Id, unread_only: bool, slice: Slice) -> Result<Vec<NoticeRow>> {
    let mut query = Entity::find().filter(Column::PersonId.eq(person));
    if unread_only {
        query = query.filter(Column::ReadAt.is_null());
    }
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// How many of a person's notices are unread.
pub async fn count_unread(reader: &impl Reader, person: Id) -> Result<u64> {
    let query = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "unread")
        .filter(Column::PersonId.eq(person))
        .filter(Column::ReadAt.is_null());
    let count = query.into_tuple::<i64>().one(reader.conn()).await?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// One of a person's notices.
pub async fn find(reader: &impl Reader, person: Id, id: Id) -> Result<Option<NoticeRow>> {
    Ok(Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(reader.conn()).await?)
}

/// Marks one of a person's notices as read, unless it is. Tells whether it did.
pub async fn mark_read(txn: &Txn, person: Id, id: Id, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::ReadAt, now.into())
        .filter(Column::Id.eq(id))
        .filter(Column::PersonId.eq(person))
        .filter(Column::ReadAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Marks a person's notices as read, up to and including `last`. Returns how many.
pub async fn mark_read_up_to(txn: &Txn, person: Id, last: Id, now: Instant) -> Result<u64> {
    let done = Entity::update_many()
        .col_expr(Column::ReadAt, now.into())
        .filter(Column::PersonId.eq(person))
        .filter(Column::Id.lte(last))
        .filter(Column::ReadAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Whether any of these people was told of this since `since`.
pub async fn any_since(
    reader: &impl Reader,
    people: &[Id],
    kind: NoticeKind,
    about: Id,
    since: Instant,
) -> Result<bool> {
    let query = Entity::find()
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(Column::Kind.eq(kind))
        .filter(Column::About.eq(about))
        .filter(Column::ToldAt.gte(since));
    Ok(query.limit(1).one(reader.conn()).await?.is_some())
}

/// What goes: read before an instant, or told before another and never read.
fn is_old(read: Instant, told: Instant) -> SimpleExpr {
    Column::ReadAt.lt(read).or(Column::ReadAt.is_null().and(Column::ToldAt.lt(told)))
}

/// Whether any notice is old: read before `read`, or unread and told before `told`.
pub async fn any_old(reader: &impl Reader, read: Instant, told: Instant) -> Result<bool> {
    Ok(Entity::find().filter(is_old(read, told)).limit(1).one(reader.conn()).await?.is_some())
}

/// Deletes such notices, at most `limit`. Returns how many.
pub async fn delete_old(txn: &Txn, read: Instant, told: Instant, limit: u64) -> Result<u64> {
    let some = Query::select().column(Column::Id).from(Entity).and_where(is_old(read, told)).limit(limit).to_owned();
    let delete = Query::delete().from_table(Entity).and_where(Column::Id.in_subquery(some)).to_owned();
    Ok(txn.conn().execute(&delete).await?.rows_affected())
}
