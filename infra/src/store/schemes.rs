//! Schemes (积分方案) and their published versions.

pub mod drafts;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::db::sealed::Conn;
use crate::entity::entry::Currency;
pub use crate::entity::scheme::Model as SchemeRow;
pub use crate::entity::scheme_retirement::Model as RetirementRow;
pub use crate::entity::scheme_version::Model as SchemeVersionRow;
use crate::entity::{org_closure, scheme, scheme_retirement, scheme_version};
use crate::store::{Leaf, Leafed};
use crate::{Error, Id, Instant, Reader, Result, Txn};

/// The scheme of an org with a code, made as `row` says where there is none; it and all others of the org are locked.
pub async fn ensure(txn: &Txn, row: SchemeRow) -> Result<SchemeRow> {
    let (org, code) = (row.org_id, row.code.clone());
    scheme::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    let all = lock_of_org(txn, org).await?;
    all.into_iter().find(|row| row.code == code).ok_or_else(|| Error::Fault("a scheme vanished".into()))
}

/// The schemes of an org, locked in the order of their keys: two who lock them never wait for each other.
pub async fn lock_of_org(txn: &Txn, org: Id) -> Result<Vec<SchemeRow>> {
    let query = scheme::Entity::find().filter(scheme::Column::OrgId.eq(org)).order_by_asc(scheme::Column::Id);
    Ok(query.lock_exclusive().all(txn.conn()).await?)
}

/// The scheme of an org with a code.
pub async fn of_code(reader: &impl Reader, org: Id, code: &str) -> Result<Option<SchemeRow>> {
    let query = scheme::Entity::find().filter(scheme::Column::OrgId.eq(org)).filter(scheme::Column::Code.eq(code));
    Ok(query.one(reader.conn()).await?)
}

pub async fn find(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<Vec<SchemeRow>> {
    Ok(scheme::Entity::find().filter(scheme::Column::Id.is_in(ids)).all(reader.conn()).await?)
}

pub async fn insert_version(txn: &Txn, row: SchemeVersionRow) -> Result<()> {
    super::insert(txn, row).await
}

pub async fn find_version(reader: &impl Reader, id: Id) -> Result<Option<SchemeVersionRow>> {
    Ok(scheme_version::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// The version of a scheme that was published last.
pub async fn latest(txn: &Txn, scheme: Id) -> Result<Option<SchemeVersionRow>> {
    let query = scheme_version::Entity::find()
        .filter(scheme_version::Column::SchemeId.eq(scheme))
        .order_by_desc(scheme_version::Column::Number);
    Ok(query.one(txn.conn()).await?)
}

/// For whom and from when on a version holds, and how far above.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LineageVersion {
    pub id: Id,
    pub scheme_id: Id,
    pub depth: i32,
    pub effective_from: NaiveDate,
    pub subject: String,
    pub currency: Currency,
    pub classes: String,
    /// The first day on which its scheme no longer holds.
    pub ends_on: Option<NaiveDate>,
}

/// All versions at or above an org, the nearest org first; at one org the newest first.
pub async fn lineage_versions(reader: &impl Reader, org: Id) -> Result<Vec<LineageVersion>> {
    let sql = "select v.id, v.scheme_id, c.depth, v.effective_from, v.subject, v.currency, v.classes, r.ends_on from org_closure c
               join schemes s on s.org_id = c.ancestor_id
               join scheme_versions v on v.scheme_id = s.id
               left join scheme_retirements r on r.version_id = v.id
               where c.descendant_id = $1
               order by c.depth, v.effective_from desc, v.published_at desc, v.number desc";
    let conn = reader.conn();
    Ok(super::raw::<LineageVersion>(conn.get_database_backend(), sql, [org.into()]).all(conn).await?)
}

/// All versions that were published for an org or for those above it, newest first.
pub async fn versions_for(reader: &impl Reader, org: Id, leaf: Leaf) -> Result<Leafed<SchemeVersionRow>> {
    let above = org_closure::Entity::find()
        .filter(org_closure::Column::DescendantId.eq(org))
        .select_only()
        .column(org_closure::Column::AncestorId)
        .into_query();
    let schemes = scheme::Entity::find()
        .filter(scheme::Column::OrgId.in_subquery(above))
        .select_only()
        .column(scheme::Column::Id)
        .into_query();
    let query = scheme_version::Entity::find()
        .filter(scheme_version::Column::SchemeId.in_subquery(schemes))
        .order_by_desc(scheme_version::Column::EffectiveFrom)
        .order_by_desc(scheme_version::Column::PublishedAt)
        .order_by_desc(scheme_version::Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// Ends a scheme, unless it was ended. Tells whether it did.
pub async fn insert_retirement(txn: &Txn, row: RetirementRow) -> Result<bool> {
    let done = scheme_retirement::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// The first day on which the schemes of these versions no longer hold, by version.
pub async fn retirements_of(
    reader: &impl Reader,
    versions: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, NaiveDate>> {
    let query = scheme_retirement::Entity::find().filter(scheme_retirement::Column::VersionId.is_in(versions));
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| (row.version_id, row.ends_on)).collect())
}

/// An item, and how many tasks name it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ItemInUse {
    pub item: String,
    pub tasks: i64,
}

/// The items of tasks that are still open from an instant on, and for which this org's schemes are the nearest that are
/// for everybody on `day`.
pub async fn items_in_use(txn: &Txn, org: Id, from: Instant, day: NaiveDate) -> Result<Vec<ItemInUse>> {
    let sql = "select t.item, count(*) as tasks from org_closure c
               join tasks t on t.org_id = c.descendant_id
               where c.ancestor_id = $1 and t.deadline >= $2 and t.closed_at is null and t.cancelled_at is null
                 and not exists (select 1 from org_closure n
                                 join schemes s on s.org_id = n.ancestor_id
                                 join scheme_versions v on v.scheme_id = s.id
                                 where n.descendant_id = t.org_id and n.depth < c.depth
                                   and v.classes = '' and v.effective_from <= $3
                                   and not exists (select 1 from scheme_retirements r
                                                   join scheme_versions last on last.id = r.version_id
                                                   where last.scheme_id = s.id and r.ends_on <= $3
                                                     and last.effective_from >= v.effective_from))
               group by t.item order by t.item";
    let conn = txn.conn();
    let values = [org.into(), from.into(), day.into()];
    Ok(super::raw::<ItemInUse>(conn.get_database_backend(), sql, values).all(conn).await?)
}
