//! For whom tasks are: who belongs where.

use std::collections::HashSet;

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::db::sealed::Conn;
use crate::entity::{org_closure, task};
use crate::{Id, Reader, Result, Txn};

/// The pairs of these orgs, (above, below), of which the one stands above the other, or is it.
pub async fn above_and_below(reader: &impl Reader, above: &[Id], below: &[Id]) -> Result<HashSet<(Id, Id)>> {
    let query = org_closure::Entity::find()
        .filter(org_closure::Column::AncestorId.is_in(above.iter().copied()))
        .filter(org_closure::Column::DescendantId.is_in(below.iter().copied()));
    let rows = query.all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.ancestor_id, row.descendant_id)).collect())
}

/// Names `to` wherever tasks and drafts are for `from`: it has followed it.
pub async fn rename(txn: &Txn, from: Id, to: Id) -> Result<()> {
    let conn = txn.conn();
    // Locked in the order of keys, as claims do, before they are written.
    task::Entity::find()
        .filter(task::Column::Audience.contains(from.to_string()))
        .order_by_asc(task::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(conn)
        .await?;
    for table in ["tasks", "drafts"] {
        let sql =
            format!("update {table} set audience = replace(audience, $1, $2) where audience like '%' || $1 || '%'");
        let values = [from.to_string().into(), to.to_string().into()];
        conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}
