//! Organisations: a public dictionary, so look-ups take no scope.

pub mod handover;
pub mod lists;
pub mod lives;
pub mod succession;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{LikeExpr, LockType, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::db::sealed::Conn;
pub use crate::entity::compliance_profile::{Boards, Demand, Model as ProfileRow};
pub use crate::entity::org::{Model as OrgRow, OrgKind, UnitKind};
use crate::entity::{compliance_profile, org, org_closure};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

/// The keys of an org and of everything below it.
pub(in crate::store) fn subtree(org: Id) -> SelectStatement {
    Query::select()
        .column(org_closure::Column::DescendantId)
        .from(org_closure::Entity)
        .and_where(org_closure::Column::AncestorId.eq(org))
        .to_owned()
}

/// The keys of an org, of everything below it and of everything above it.
pub(in crate::store) fn line(org: Id) -> SelectStatement {
    let above = Query::select()
        .column(org_closure::Column::AncestorId)
        .from(org_closure::Entity)
        .and_where(org_closure::Column::DescendantId.eq(org))
        .to_owned();
    subtree(org).union(UnionType::All, above).to_owned()
}

/// Inserts an org under its parent, which must stand already.
pub async fn insert(txn: &Txn, row: OrgRow) -> Result<()> {
    let (id, parent) = (row.id, row.parent_id);
    super::insert(txn, row).await?;
    let conn = txn.conn();
    let own = org_closure::Model { ancestor_id: id, descendant_id: id, depth: 0 };
    super::insert(txn, own).await?;
    if let Some(parent) = parent {
        conn.execute_raw(Statement::from_sql_and_values(
            conn.get_database_backend(),
            "insert into org_closure (ancestor_id, descendant_id, depth)
             select ancestor_id, $1, depth + 1 from org_closure where descendant_id = $2",
            [id.into(), parent.into()],
        ))
        .await?;
    }
    Ok(())
}

pub async fn find(reader: &impl Reader, id: Id) -> Result<Option<OrgRow>> {
    Ok(org::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// The org, if it lies within the scope's subtrees.
pub async fn find_within(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<OrgRow>> {
    let query = org::Entity::find_by_id(id).filter(scope.within(org::Column::Id));
    Ok(query.one(reader.conn()).await?)
}

/// Orgs that something is about to begin in: until the end of the transaction none of them can be
/// retired, merged or moved. Taken before any other lock.
pub async fn hold(txn: &Txn, ids: &[Id]) -> Result<HashMap<Id, OrgRow>> {
    locked(txn, ids, LockType::Share).await
}

/// Orgs that are about to be changed: whoever holds one is waited for. Taken before any other lock.
pub async fn lock(txn: &Txn, ids: &[Id]) -> Result<HashMap<Id, OrgRow>> {
    // Not a full lock: rows that merely refer to an org may be inserted meanwhile.
    locked(txn, ids, LockType::NoKeyUpdate).await
}

async fn locked(txn: &Txn, ids: &[Id], how: LockType) -> Result<HashMap<Id, OrgRow>> {
    let query =
        org::Entity::find().filter(org::Column::Id.is_in(ids.iter().copied())).order_by_asc(org::Column::Id).lock(how);
    Ok(query.all(txn.conn()).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Many orgs at once.
pub async fn by_id(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, OrgRow>> {
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Names of many orgs at once.
pub async fn names(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What a listing of orgs is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct OrgFilter {
    /// Children of this org; without it, every level.
    pub parent: Option<Id>,
    pub kind: Option<OrgKind>,
    /// Part of the name.
    pub name: Option<String>,
    /// Those, too, that exist no longer.
    pub retired: bool,
}

/// Orgs that exist on `day`, in the order of their division codes, then of their keys.
pub async fn list(reader: &impl Reader, filter: &OrgFilter, day: NaiveDate, leaf: Leaf) -> Result<Leafed<OrgRow>> {
    let mut query = org::Entity::find()
        .filter(org::Column::ValidFrom.lte(day))
        .order_by_asc(org::Column::DivisionCode)
        .order_by_asc(org::Column::Id);
    if !filter.retired {
        query = query.filter(org::Column::ValidTo.is_null().or(org::Column::ValidTo.gt(day)));
    }
    if let Some(parent) = filter.parent {
        query = query.filter(org::Column::ParentId.eq(parent));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(org::Column::Kind.eq(kind));
    }
    if let Some(name) = &filter.name {
        let part = LikeExpr::new(format!("%{}%", super::literal(name))).escape('\\');
        query = query.filter(org::Column::Name.like(part));
    }
    super::leafed(reader.conn(), query, leaf).await
}

/// The org and everything it stands under, nearest first. By parents, not by the closure: that puts
/// a merged org under its successor, too.
pub async fn lineage(reader: &impl Reader, id: Id) -> Result<Vec<OrgRow>> {
    let sql = "with recursive up (id, parent_id, depth) as (
                   select id, parent_id, 0 from orgs where id = $1
                   union all
                   select o.id, o.parent_id, up.depth + 1 from orgs o join up on o.id = up.parent_id)
               select o.* from up join orgs o on o.id = up.id order by up.depth";
    let conn = reader.conn();
    Ok(super::raw::<OrgRow>(conn.get_database_backend(), sql, [id.into()]).all(conn).await?)
}

/// The live orgs that carry one of these division codes.
pub async fn by_division(reader: &impl Reader, codes: &[String]) -> Result<HashMap<String, OrgRow>> {
    let mut found = HashMap::new();
    for some in codes.chunks(500) {
        let rows = org::Entity::find()
            .filter(org::Column::DivisionCode.is_in(some))
            .filter(org::Column::ValidTo.is_null())
            .all(reader.conn())
            .await?;
        found.extend(rows.into_iter().filter_map(|row| Some((row.division_code.clone()?, row))));
    }
    Ok(found)
}

/// The live org of this name and kind under a parent.
pub async fn by_name(reader: &impl Reader, parent: Option<Id>, kind: OrgKind, name: &str) -> Result<Option<OrgRow>> {
    let query = org::Entity::find()
        .filter(match parent {
            Some(parent) => org::Column::ParentId.eq(parent),
            None => org::Column::ParentId.is_null(),
        })
        .filter(org::Column::Kind.eq(kind))
        .filter(org::Column::Name.eq(name))
        .filter(org::Column::ValidTo.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// The live org, if any, that carries a social credit code.
pub async fn by_credit_code(reader: &impl Reader, code: &str) -> Result<Option<OrgRow>> {
    let query = org::Entity::find().filter(org::Column::CreditCode.eq(code)).filter(org::Column::ValidTo.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// The orgs of a kind and of one of these names that exist on `day` in an org's subtree.
pub async fn named_below(
    reader: &impl Reader,
    ancestor: Id,
    kind: OrgKind,
    names: &[String],
    day: NaiveDate,
) -> Result<Vec<OrgRow>> {
    let query = org::Entity::find()
        .filter(org::Column::Id.in_subquery(subtree(ancestor)))
        .filter(org::Column::Kind.eq(kind))
        .filter(org::Column::Name.is_in(names))
        .filter(org::Column::ValidFrom.lte(day))
        .filter(org::Column::ValidTo.is_null().or(org::Column::ValidTo.gt(day)));
    Ok(query.all(reader.conn()).await?)
}

/// Those of these orgs that lie in the subtree of `ancestor`.
pub async fn those_below(reader: &impl Reader, ancestor: Id, ids: impl IntoIterator<Item = Id>) -> Result<HashSet<Id>> {
    let query = org_closure::Entity::find()
        .filter(org_closure::Column::AncestorId.eq(ancestor))
        .filter(org_closure::Column::DescendantId.is_in(ids));
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.descendant_id).collect())
}

/// Those of these orgs that lie within the scope's subtrees.
pub async fn those_within(
    reader: &impl Reader,
    scope: &Scope,
    ids: impl IntoIterator<Item = Id>,
) -> Result<HashSet<Id>> {
    let query = org::Entity::find().filter(org::Column::Id.is_in(ids)).filter(scope.within(org::Column::Id));
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.id).collect())
}

/// Gives an org another name.
pub async fn rename(txn: &Txn, id: Id, name: &str) -> Result<()> {
    org::Entity::update_many()
        .col_expr(org::Column::Name, name.into())
        .filter(org::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Writes back an org's name and attributes. Where it stands, and from when to when, has verbs of
/// its own.
pub async fn edit(txn: &Txn, row: &OrgRow) -> Result<()> {
    org::Entity::update_many()
        .col_expr(org::Column::Name, row.name.as_str().into())
        .col_expr(org::Column::DivisionCode, row.division_code.clone().into())
        .col_expr(org::Column::CreditCode, row.credit_code.clone().into())
        .col_expr(org::Column::ExternalCode, row.external_code.clone().into())
        .col_expr(org::Column::UnitKind, row.unit_kind.map(UnitKind::as_str).into())
        .col_expr(org::Column::Address, row.address.clone().into())
        .col_expr(org::Column::Phone, row.phone.clone().into())
        .filter(org::Column::Id.eq(row.id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Ends an org: `day` is the first on which it no longer exists.
pub async fn retire(txn: &Txn, id: Id, day: NaiveDate) -> Result<()> {
    org::Entity::update_many()
        .col_expr(org::Column::ValidTo, day.into())
        .filter(org::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// How many live orgs there are of each kind below (and with) `id`.
pub async fn count_by_kind(reader: &impl Reader, id: Id) -> Result<Vec<(OrgKind, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: OrgKind,
        n: i64,
    }
    let sql = "select o.kind as kind, count(*) as n from org_closure c join orgs o on o.id = c.descendant_id
               where c.ancestor_id = $1 and o.valid_to is null group by o.kind order by o.kind";
    let conn = reader.conn();
    let rows = super::raw::<Row>(conn.get_database_backend(), sql, [id.into()]).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.n)).collect())
}

pub async fn insert_profile(txn: &Txn, row: ProfileRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The compliance profile of the top of an org's tree.
pub async fn profile_of(reader: &impl Reader, org: Id) -> Result<Option<ProfileRow>> {
    let sql = "select p.* from org_closure c join compliance_profiles p on p.org_id = c.ancestor_id
               where c.descendant_id = $1 order by c.depth desc limit 1";
    let conn = reader.conn();
    Ok(super::raw::<ProfileRow>(conn.get_database_backend(), sql, [org.into()]).one(conn).await?)
}

/// The profile of a top-level org itself, locked until the end of the transaction.
pub async fn lock_profile(txn: &Txn, top: Id) -> Result<Option<ProfileRow>> {
    Ok(compliance_profile::Entity::find_by_id(top).lock_exclusive().one(txn.conn()).await?)
}

/// Writes a profile that was locked and changed, whole.
pub async fn update_profile(txn: &Txn, row: &ProfileRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

/// Any top-level org: whether a city has been set up at all.
pub async fn tops(reader: &impl Reader) -> Result<Vec<OrgRow>> {
    let query = org::Entity::find().filter(org::Column::ParentId.is_null()).order_by_asc(org::Column::Id).limit(100);
    Ok(query.all(reader.conn()).await?)
}
