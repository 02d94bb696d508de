//! Deeds, the ledger, and the balances derived from it.

pub mod ledger;

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
pub use crate::entity::balance::Model as BalanceRow;
pub use crate::entity::deed::{DeedKind, Model as DeedRow, Origin, SubjectKind};
pub use crate::entity::entry::{Cause, Currency, Model as EntryRow};
pub use crate::entity::ledger_head::Model as LedgerHeadRow;
use crate::entity::{balance, deed, entry, ledger_head};
use crate::{Error, Id, Instant, Reader, Result, Txn};

/// Records a deed; the database gives it its `seq` (the row's own is ignored).
///
/// # Errors
/// [`Error::Constraint`] when the same deed of the same source stands already.
pub async fn insert_deed(txn: &Txn, row: DeedRow) -> Result<DeedRow> {
    let mut active = row.into_active_model();
    active.seq = NotSet;
    Ok(deed::Entity::insert(active).exec_with_returning(txn.conn()).await?)
}

pub async fn find_deeds(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<Vec<DeedRow>> {
    Ok(deed::Entity::find().filter(deed::Column::Id.is_in(ids)).all(reader.conn()).await?)
}

/// All deeds of a subject, those that undo others among them, in the order in which they were recorded.
pub async fn deeds_of(reader: &impl Reader, subject: Id) -> Result<Vec<DeedRow>> {
    let query = deed::Entity::find().filter(deed::Column::SubjectId.eq(subject)).order_by_asc(deed::Column::Seq);
    Ok(query.all(reader.conn()).await?)
}

/// The deeds of these subjects that happened from the first of these instants on and before the other, those that undo
/// others among them, in the order in which they were recorded.
pub async fn deeds_within(
    reader: &impl Reader,
    subjects: &[Id],
    (from, until): (Instant, Instant),
) -> Result<Vec<DeedRow>> {
    let query = deed::Entity::find()
        .filter(deed::Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(deed::Column::HappenedAt.gte(from))
        .filter(deed::Column::HappenedAt.lt(until))
        .order_by_asc(deed::Column::Seq);
    Ok(query.all(reader.conn()).await?)
}

/// The deeds of these subjects of one kind, those that undo others among them, in the order in which they were
/// recorded.
pub async fn deeds_of_kind(reader: &impl Reader, subjects: &[Id], kind: DeedKind) -> Result<Vec<DeedRow>> {
    let query = deed::Entity::find()
        .filter(deed::Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(deed::Column::Kind.eq(kind))
        .order_by_asc(deed::Column::Seq);
    Ok(query.all(reader.conn()).await?)
}

/// What stands to a subject's credit for one deed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CreditedRow {
    pub item: String,
    pub currency: Currency,
    pub happened_at: Instant,
    /// Where it was asked for.
    pub matter: Option<String>,
    /// Hundredths.
    pub credited: i64,
}

/// What stands to a subject's credit for deeds that happened from the first of these instants on and before the
/// other, by deed.
pub async fn credited_within(
    reader: &impl Reader,
    subject: Id,
    (from, until): (Instant, Instant),
    with_matters: bool,
) -> Result<Vec<CreditedRow>> {
    // The deeds, too, only where it matters: each posting comes by here.
    let sql = if with_matters {
        "select e.item, e.currency, e.happened_at, d.matter, cast(sum(e.credited) as bigint) as credited
         from entries e join deeds d on d.id = e.deed_id
         where e.subject_id = $1 and e.happened_at >= $2 and e.happened_at < $3
         group by e.deed_id, e.item, e.currency, e.happened_at, d.matter"
    } else {
        "select item, currency, happened_at, cast(null as text) as matter, cast(sum(credited) as bigint) as credited
         from entries where subject_id = $1 and happened_at >= $2 and happened_at < $3
         group by deed_id, item, currency, happened_at"
    };
    let conn = reader.conn();
    let values = [subject.into(), from.into(), until.into()];
    Ok(super::raw::<CreditedRow>(conn.get_database_backend(), sql, values).all(conn).await?)
}

/// The deed of this kind about a row; not the one that counters it.
pub async fn deed_about(reader: &impl Reader, kind: DeedKind, source: Id) -> Result<Option<DeedRow>> {
    let query = deed::Entity::find()
        .filter(deed::Column::Kind.eq(kind))
        .filter(deed::Column::SourceId.eq(source))
        .filter(deed::Column::CountersId.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// The head of a subject's chain, locked; made if there is none.
pub async fn lock_head(txn: &Txn, kind: SubjectKind, subject: Id) -> Result<LedgerHeadRow> {
    let empty = ledger_head::Model { subject_id: subject, subject_kind: kind, length: 0, hash: String::new() };
    ledger_head::Entity::insert(empty.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    ledger_head::Entity::find_by_id(subject)
        .lock_exclusive()
        .one(txn.conn())
        .await?
        .ok_or_else(|| Error::Fault("a ledger head vanished".into()))
}

pub async fn move_head(txn: &Txn, head: LedgerHeadRow) -> Result<()> {
    ledger_head::Entity::update_many()
        .col_expr(ledger_head::Column::Length, head.length.into())
        .col_expr(ledger_head::Column::Hash, head.hash.into())
        .filter(ledger_head::Column::SubjectId.eq(head.subject_id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Appends an entry; the database gives it its `seq`, which is returned.
pub async fn append(txn: &Txn, row: EntryRow) -> Result<i64> {
    let mut active = row.into_active_model();
    active.seq = NotSet;
    Ok(entry::Entity::insert(active).exec_with_returning(txn.conn()).await?.seq)
}

/// A subject's entries, newest first, before `before` (a `subject_seq`).
pub async fn entries_of(reader: &impl Reader, subject: Id, before: Option<i64>, limit: u64) -> Result<Vec<EntryRow>> {
    let mut query = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(subject))
        .order_by_desc(entry::Column::SubjectSeq)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(entry::Column::SubjectSeq.lt(before));
    }
    Ok(query.all(reader.conn()).await?)
}

/// A subject's entries for deeds that happened from the first of these instants on and before the other, as far as they
/// were recorded by `as_of`, in the order of the chain.
pub async fn entries_within(
    reader: &impl Reader,
    subject: Id,
    currency: Currency,
    (from, until): (Instant, Instant),
    as_of: Instant,
) -> Result<Vec<EntryRow>> {
    let query = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(subject))
        .filter(entry::Column::Currency.eq(currency))
        .filter(entry::Column::HappenedAt.gte(from))
        .filter(entry::Column::HappenedAt.lt(until))
        .filter(entry::Column::RecordedAt.lte(as_of))
        .order_by_asc(entry::Column::SubjectSeq);
    Ok(query.all(reader.conn()).await?)
}

/// What was posted for deeds of this kind about these rows, corrections among it, by row.
pub async fn entries_about(
    reader: &impl Reader,
    kind: DeedKind,
    rows: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, Vec<EntryRow>>> {
    let rows: Vec<Id> = rows.into_iter().collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let deeds = deed::Entity::find()
        .filter(deed::Column::Kind.eq(kind))
        .filter(deed::Column::SourceId.is_in(rows))
        .filter(deed::Column::CountersId.is_null())
        .all(reader.conn())
        .await?;
    let sources: HashMap<Id, Id> = deeds.into_iter().map(|deed| (deed.id, deed.source_id)).collect();
    let rows = entry::Entity::find()
        .filter(entry::Column::DeedId.is_in(sources.keys().copied()))
        .order_by_asc(entry::Column::Seq)
        .all(reader.conn())
        .await?;
    let mut found: HashMap<Id, Vec<EntryRow>> = HashMap::new();
    for row in rows {
        if let Some(source) = sources.get(&row.deed_id) {
            found.entry(*source).or_default().push(row);
        }
    }
    Ok(found)
}

/// A subject's entries of one currency, in the order of the chain.
pub async fn entries_in(reader: &impl Reader, subject: Id, currency: Currency) -> Result<Vec<EntryRow>> {
    let query = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(subject))
        .filter(entry::Column::Currency.eq(currency))
        .order_by_asc(entry::Column::SubjectSeq);
    Ok(query.all(reader.conn()).await?)
}

/// All entries of a subject in the order of the chain, and its head.
pub async fn chain_of(reader: &impl Reader, subject: Id) -> Result<(Vec<EntryRow>, Option<LedgerHeadRow>)> {
    let entries = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(subject))
        .order_by_asc(entry::Column::SubjectSeq)
        .all(reader.conn())
        .await?;
    Ok((entries, ledger::head_of(reader, subject).await?))
}

/// A subject's balances of one currency in these periods.
pub async fn balances_of(
    reader: &impl Reader,
    subject: Id,
    currency: Currency,
    periods: &[String],
) -> Result<Vec<BalanceRow>> {
    let query = balance::Entity::find()
        .filter(balance::Column::SubjectId.eq(subject))
        .filter(balance::Column::Currency.eq(currency))
        .filter(balance::Column::Period.is_in(periods));
    Ok(query.all(reader.conn()).await?)
}

/// All of a subject's balances.
pub async fn all_balances_of(reader: &impl Reader, subject: Id) -> Result<Vec<BalanceRow>> {
    Ok(balance::Entity::find().filter(balance::Column::SubjectId.eq(subject)).all(reader.conn()).await?)
}

/// Those of these subjects who have any balance.
pub async fn who_have_balances(reader: &impl Reader, subjects: impl IntoIterator<Item = Id>) -> Result<Vec<Id>> {
    let query = balance::Entity::find()
        .filter(balance::Column::SubjectId.is_in(subjects))
        .select_only()
        .column(balance::Column::SubjectId)
        .distinct();
    Ok(query.into_tuple().all(reader.conn()).await?)
}

/// Who ever had a balance of a currency, those after `after` in the order of their keys.
pub async fn who_have(reader: &impl Reader, currency: Currency, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    let query = balance::Entity::find()
        .filter(balance::Column::Currency.eq(currency))
        .filter(balance::Column::Period.eq("all"))
        .select_only()
        .column(balance::Column::SubjectId);
    Ok(super::following(query, balance::Column::SubjectId, after, limit).into_tuple().all(reader.conn()).await?)
}

/// Adds to a subject's balances, in one statement. The subject's head is locked, so nobody else does at
/// the same time. A balance was reached by the entry that last changed it: one that credits nothing
/// leaves that alone, and of two recorded at once the later counts.
pub async fn add_to_balances(txn: &Txn, changes: impl IntoIterator<Item = BalanceRow>) -> Result<()> {
    let key = [balance::Column::SubjectId, balance::Column::Currency, balance::Column::Period];
    let add = OnConflict::columns(key)
        .value(balance::Column::Amount, Expr::cust("balances.amount + excluded.amount"))
        .value(
            balance::Column::ReachedAt,
            Expr::cust(
                "case when excluded.amount <> 0 and excluded.reached_at > balances.reached_at
                 then excluded.reached_at else balances.reached_at end",
            ),
        )
        .value(
            balance::Column::EntrySeq,
            Expr::cust("case when excluded.amount <> 0 then excluded.entry_seq else balances.entry_seq end"),
        )
        .to_owned();
    let rows = changes.into_iter().map(IntoActiveModel::into_active_model);
    balance::Entity::insert_many(rows).on_conflict(add).exec_without_returning(txn.conn()).await?;
    Ok(())
}
