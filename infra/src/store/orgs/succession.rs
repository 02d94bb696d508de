//! Moving subtrees, and what became of orgs.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Statement, Value};

use crate::db::sealed::Conn;
pub use crate::entity::org_move::Model as OrgMoveRow;
pub use crate::entity::succession::{Model as SuccessionRow, SuccessionKind};
use crate::entity::{org, org_move, succession};
use crate::store::places;
use crate::{Id, Reader, Result, Txn};

async fn execute(txn: &Txn, sql: &str, values: Vec<Value>) -> Result<u64> {
    let conn = txn.conn();
    let done = conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected())
}

/// The live children of an org, in the order of their keys.
pub async fn live_children(reader: &impl Reader, parent: Id) -> Result<Vec<Id>> {
    let query = org::Entity::find()
        .filter(org::Column::ParentId.eq(parent))
        .filter(org::Column::ValidTo.is_null())
        .order_by_asc(org::Column::Id);
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.id).collect())
}

/// Puts children of `from` under `to`, each with everything below it.
pub async fn put_under(txn: &Txn, children: &[Id], from: Id, to: Id) -> Result<()> {
    if children.is_empty() {
        return Ok(());
    }
    let below = format!(
        "with recursive below (id, depth) as (
             select id, 0 from orgs where id in ({})
             union all
             select o.id, below.depth + 1 from orgs o join below on o.parent_id = below.id)",
        places(children.len(), 2)
    );
    let values = |org: Id| [org].into_iter().chain(children.iter().copied()).map(Value::from).collect::<Vec<_>>();
    let leave = format!(
        "{below} delete from org_closure where descendant_id in (select id from below)
         and ancestor_id in (select ancestor_id from org_closure where descendant_id = $1)"
    );
    execute(txn, &leave, values(from)).await?;
    let arrive = format!(
        "{below} insert into org_closure (ancestor_id, descendant_id, depth)
         select a.ancestor_id, below.id, a.depth + 1 + below.depth from org_closure a cross join below
         where a.descendant_id = $1
         on conflict do nothing"
    );
    execute(txn, &arrive, values(to)).await?;
    let named = places(children.len(), 2);
    execute(txn, &format!("update orgs set parent_id = $1 where id in ({named})"), values(to)).await?;
    // What was merged into one of them is seen from the new place, too.
    for child in children {
        show_past(txn, *child, to).await?;
    }
    Ok(())
}

/// Lets whoever sees `successor` see `org` and all of its past as well.
pub async fn show_past(txn: &Txn, org: Id, successor: Id) -> Result<()> {
    let sql = "insert into org_closure (ancestor_id, descendant_id, depth)
         select a.ancestor_id, d.descendant_id, a.depth + 1 + d.depth from org_closure a cross join org_closure d
         where a.descendant_id = $1 and d.ancestor_id = $2
         on conflict do nothing";
    execute(txn, sql, vec![successor.into(), org.into()]).await?;
    Ok(())
}

/// Marks those of `children` whose name is taken under `to` with where they come from.
pub async fn mark_namesakes(txn: &Txn, children: &[Id], to: Id, origin: &str) -> Result<()> {
    if children.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "update orgs set name = name || $1
         where id in ({}) and division_code is null and exists (
             select 1 from orgs n where n.parent_id = $2 and n.kind = orgs.kind and n.name = orgs.name
             and n.division_code is null and n.valid_to is null)",
        places(children.len(), 3)
    );
    let values = [Value::from(format!("（原{origin}）")), to.into()];
    execute(txn, &sql, values.into_iter().chain(children.iter().copied().map(Value::from)).collect()).await?;
    Ok(())
}

pub async fn insert(txn: &Txn, row: SuccessionRow) -> Result<()> {
    super::super::insert(txn, row).await
}

pub async fn insert_move(txn: &Txn, row: OrgMoveRow) -> Result<()> {
    super::super::insert(txn, row).await
}

/// What followed an org, and what it followed itself, oldest first.
pub async fn of_org(reader: &impl Reader, org: Id) -> Result<Vec<SuccessionRow>> {
    let query = succession::Entity::find()
        .filter(succession::Column::FromId.eq(org).or(succession::Column::ToId.eq(org)))
        .order_by_asc(succession::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Where an org stood before, oldest first.
pub async fn moves_of(reader: &impl Reader, org: Id) -> Result<Vec<OrgMoveRow>> {
    let query = org_move::Entity::find().filter(org_move::Column::OrgId.eq(org)).order_by_asc(org_move::Column::Id);
    Ok(query.all(reader.conn()).await?)
}
