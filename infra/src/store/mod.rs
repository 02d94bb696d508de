//! The SQL behind a name, one file a feature. Writes take a [`Txn`](crate::Txn), reads any
//! [`Reader`](crate::Reader); look-ups of guarded rows take a [`Scope`](crate::Scope).

pub mod accounts;
pub mod answers;
pub mod appraisals;
pub mod attendances;
pub mod audiences;
pub mod audit;
pub mod bindings;
pub mod boards;
pub mod checkins;
pub mod claims;
pub mod disablements;
pub mod drafts;
pub mod imports;
pub mod invitations;
pub mod leaves;
pub mod logs;
pub mod no_shows;
pub mod notices;
pub mod orgs;
pub mod outbox;
pub mod overviews;
pub mod pairings;
pub mod people;
pub mod photos;
pub mod points;
pub mod proposals;
pub mod ratings;
pub mod registrations;
pub mod rewards;
pub mod schemes;
pub mod scores;
pub mod seats;
pub mod series;
pub mod sessions;
pub mod skills;
pub mod tasks;
pub mod waitlist;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Select, SelectModel, SelectorRaw, Statement, Value,
};

use crate::db::sealed::Conn;
use crate::{Id, Result, Txn};

/// A slice of a list that is read forwards: at most `limit` rows, older than the row `after`.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub after: Option<Id>,
    pub limit: u64,
}

/// A page of a list that is leafed through, counted from 1.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    pub page: u64,
    pub size: u64,
}

/// Rows of a leaf, and how many there are in all, counted to [`COUNTED`].
#[derive(Clone, Debug)]
pub struct Leafed<T> {
    pub rows: Vec<T>,
    pub total: u64,
}

/// A total is exact up to here; one more means "at least this many".
pub const COUNTED: u64 = 10_000;

/// Inserts one row as it is.
async fn insert<M, A>(txn: &Txn, row: M) -> Result<()>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    A::Entity::insert(row.into_active_model()).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// One slice of a query whose rows have keys of this column, the newest first.
async fn sliced<E, C>(conn: &C, query: Select<E>, key: E::Column, slice: Slice) -> Result<Vec<E::Model>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
    C: sea_orm::ConnectionTrait,
{
    let newest = query.order_by_desc(key).limit(slice.limit);
    let older = match slice.after {
        Some(after) => newest.filter(key.lt(after)),
        None => newest,
    };
    Ok(older.all(conn).await?)
}

/// The next rows of a query after one, in the order of keys of this column: for going through all of them.
fn following<E, K>(query: Select<E>, key: E::Column, after: Option<K>, most: u64) -> Select<E>
where
    E: EntityTrait,
    K: Into<Value>,
{
    let next = query.order_by_asc(key).limit(most);
    match after {
        Some(after) => next.filter(key.gt(after)),
        None => next,
    }
}

/// One leaf of a query, and its capped total.
async fn leafed<E, C>(conn: &C, query: Select<E>, leaf: Leaf) -> Result<Leafed<E::Model>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
    C: sea_orm::ConnectionTrait,
{
    // Nothing of the rows is read but that they are there.
    let one = query.clone().select_only().column_as(Expr::val(1), "one");
    let counted = one.limit(COUNTED + 1).into_model::<Counted>();
    let total = counted.all(conn).await?.len() as u64;
    let skip = (leaf.page.saturating_sub(1)).saturating_mul(leaf.size);
    let rows = if skip > COUNTED { Vec::new() } else { query.offset(skip).limit(leaf.size).all(conn).await? };
    Ok(Leafed { rows, total })
}

/// Text that is looked for as it is: for LIKE with the escape `\\`, where % and _ are no wildcards.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A row that is only counted.
struct Counted;

impl FromQueryResult for Counted {
    fn from_query_result(_: &sea_orm::QueryResult, _: &str) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Counted)
    }
}

/// `$first, $first+1 …`.
fn places(count: usize, first: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// A query in SQL that both databases understand; parameters are `$1`, `$2` ….
fn raw<T: FromQueryResult>(
    backend: DbBackend,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> SelectorRaw<SelectModel<T>> {
    T::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
}
