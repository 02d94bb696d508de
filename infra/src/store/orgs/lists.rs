//! Many orgs at once, for lists of them.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QuerySelect, Statement, Value,
};

use super::{OrgKind, OrgRow};
use crate::db::sealed::Conn;
use crate::entity::{org, org_closure};
use crate::store::places;
use crate::{Id, Reader, Result, Txn};

/// Rows of one statement: SQLite takes 32,766 parameters.
const AT_ONCE: usize = 1_000;

/// The orgs of these kinds that there were on a day or after it, those after `after` in the order of their keys.
pub async fn since(
    reader: &impl Reader,
    kinds: &[OrgKind],
    day: NaiveDate,
    after: Option<Id>,
    limit: u64,
) -> Result<Vec<Id>> {
    let query = org::Entity::find()
        .select_only()
        .column(org::Column::Id)
        .filter(org::Column::Kind.is_in(kinds.iter().copied()))
        .filter(org::Column::ValidTo.is_null().or(org::Column::ValidTo.gt(day)));
    Ok(crate::store::following(query, org::Column::Id, after, limit).into_tuple().all(reader.conn()).await?)
}

/// The live orgs below (and with) `ancestor`, those that will begin later among them.
pub async fn live_below(reader: &impl Reader, ancestor: Id) -> Result<Vec<OrgRow>> {
    let query = org::Entity::find()
        .filter(org::Column::Id.in_subquery(super::subtree(ancestor)))
        .filter(org::Column::ValidTo.is_null());
    Ok(query.all(reader.conn()).await?)
}

/// The orgs of a kind below (and with) `ancestor` that there were on a day.
pub async fn below_on(reader: &impl Reader, ancestor: Id, kind: OrgKind, day: NaiveDate) -> Result<Vec<OrgRow>> {
    let query = org::Entity::find()
        .filter(org::Column::Id.in_subquery(super::subtree(ancestor)))
        .filter(org::Column::Kind.eq(kind))
        .filter(org::Column::ValidFrom.lte(day))
        .filter(org::Column::ValidTo.is_null().or(org::Column::ValidTo.gt(day)));
    Ok(query.all(reader.conn()).await?)
}

/// Those of these orgs that are live.
pub async fn live(reader: &impl Reader, ids: &[Id]) -> Result<Vec<OrgRow>> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let query = org::Entity::find()
            .filter(org::Column::Id.is_in(some.iter().copied()))
            .filter(org::Column::ValidTo.is_null());
        found.extend(query.all(reader.conn()).await?);
    }
    Ok(found)
}

/// The live orgs, wherever they stand, that carry one of these division codes or one of these social
/// credit codes.
pub async fn with_codes(reader: &impl Reader, divisions: &[String], credits: &[String]) -> Result<Vec<OrgRow>> {
    let mut found = Vec::new();
    for (column, codes) in [(org::Column::DivisionCode, divisions), (org::Column::CreditCode, credits)] {
        for some in codes.chunks(AT_ONCE) {
            let query = org::Entity::find().filter(column.is_in(some)).filter(org::Column::ValidTo.is_null());
            found.extend(query.all(reader.conn()).await?);
        }
    }
    Ok(found)
}

/// Inserts orgs under parents that stand already: none of them is another's parent.
pub async fn insert_beside(txn: &Txn, rows: Vec<OrgRow>) -> Result<()> {
    let conn = txn.conn();
    for some in rows.chunks(AT_ONCE) {
        let ids: Vec<Value> = some.iter().map(|row| row.id.into()).collect();
        let models = some.iter().map(|row| row.clone().into_active_model());
        org::Entity::insert_many(models).exec_without_returning(conn).await?;
        let named = places(ids.len(), 1);
        let sql = format!(
            "insert into org_closure (ancestor_id, descendant_id, depth)
             select c.ancestor_id, o.id, c.depth + 1
             from orgs o join org_closure c on c.descendant_id = o.parent_id where o.id in ({named})"
        );
        conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, ids)).await?;
        let own = some
            .iter()
            .map(|row| org_closure::Model { ancestor_id: row.id, descendant_id: row.id, depth: 0 }.into_active_model());
        org_closure::Entity::insert_many(own).exec_without_returning(conn).await?;
    }
    Ok(())
}
