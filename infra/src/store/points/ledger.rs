//! The ledger as a whole: streamed through, chain by chain, and what it came to day by day.

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryOrder};

use super::{EntryRow, LedgerHeadRow};
use crate::db::sealed::Conn;
pub use crate::entity::ledger_root::Model as LedgerRootRow;
use crate::entity::{ledger_head, ledger_root};
use crate::store::{Leaf, Leafed};
use crate::{Id, Instant, Reader, Result, Txn};

/// Entries in the order of subjects and of their chains, after one of them.
pub async fn entries_after(reader: &impl Reader, after: Option<(Id, i64)>, most: u64) -> Result<Vec<EntryRow>> {
    // The order begins with the nil id, which nobody has.
    let (subject, number) = after.unwrap_or((Id::nil(), 0));
    let sql = "select * from entries where (subject_id, subject_seq) > ($1, $2)
               order by subject_id, subject_seq limit $3";
    let conn = reader.conn();
    let values = [subject.into(), number.into(), i64::try_from(most).unwrap_or(i64::MAX).into()];
    Ok(crate::store::raw::<EntryRow>(conn.get_database_backend(), sql, values).all(conn).await?)
}

/// Heads in the order of subjects, after one of them.
pub async fn heads_after(reader: &impl Reader, after: Option<Id>, most: u64) -> Result<Vec<LedgerHeadRow>> {
    let query = ledger_head::Entity::find();
    Ok(crate::store::following(query, ledger_head::Column::SubjectId, after, most).all(reader.conn()).await?)
}

pub async fn head_of(reader: &impl Reader, subject: Id) -> Result<Option<LedgerHeadRow>> {
    Ok(ledger_head::Entity::find_by_id(subject).one(reader.conn()).await?)
}

/// The last entry of a subject that was recorded before an instant.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LastEntry {
    pub subject_id: Id,
    pub subject_seq: i64,
    pub hash: String,
}

/// Of each subject in the order of their keys, after one of them.
pub async fn last_entries(
    reader: &impl Reader,
    before: Instant,
    after: Option<Id>,
    most: u64,
) -> Result<Vec<LastEntry>> {
    let sql = "select e.subject_id, e.subject_seq, e.hash from entries e
               join (select subject_id, max(subject_seq) as last from entries
                     where recorded_at < $1 and subject_id > $2
                     group by subject_id order by subject_id limit $3) l
                 on l.subject_id = e.subject_id and l.last = e.subject_seq
               order by e.subject_id";
    let conn = reader.conn();
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [before.into(), after.unwrap_or(Id::nil()).into(), most.into()];
    Ok(crate::store::raw::<LastEntry>(conn.get_database_backend(), sql, values).all(conn).await?)
}

/// The root of the last day that was sealed.
pub async fn last_root(reader: &impl Reader) -> Result<Option<LedgerRootRow>> {
    let query = ledger_root::Entity::find().order_by_desc(ledger_root::Column::Day);
    Ok(query.one(reader.conn()).await?)
}

/// Whether it was the first for its day.
pub async fn insert_root(txn: &Txn, row: LedgerRootRow) -> Result<bool> {
    let insert = ledger_root::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn());
    Ok(insert.await? == 1)
}

/// Roots of all days, the newest first.
pub async fn roots(reader: &impl Reader, leaf: Leaf) -> Result<Leafed<LedgerRootRow>> {
    let query = ledger_root::Entity::find().order_by_desc(ledger_root::Column::Day);
    crate::store::leafed(reader.conn(), query, leaf).await
}

/// Roots in the order of days, after one of them.
pub async fn roots_after(reader: &impl Reader, after: Option<NaiveDate>, most: u64) -> Result<Vec<LedgerRootRow>> {
    let query = ledger_root::Entity::find();
    Ok(crate::store::following(query, ledger_root::Column::Day, after, most).all(reader.conn()).await?)
}
