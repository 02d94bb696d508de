//! The audit trail: written with every commit, read by auditors.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
pub use crate::entity::audit::Model as AuditRow;
use crate::entity::audit::{ActiveModel, Column, Entity};
use crate::{Id, Instant, Reader, Result, Txn};

/// What is to be remembered about one act.
#[derive(Clone, Debug)]
pub struct AuditRecord {
    pub at: Instant,
    /// `person`, `job`, `command_line` or `anonymous`.
    pub actor_kind: &'static str,
    pub actor_id: Option<Id>,
    pub session_id: Option<Id>,
    /// The network address the request came from.
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub operation: String,
    pub object_kind: &'static str,
    pub object_id: Option<Id>,
    pub succeeded: bool,
}

pub(crate) async fn insert(txn: &Txn, records: &[AuditRecord]) -> Result<()> {
    let rows = records.iter().cloned().map(|r| ActiveModel {
        seq: Default::default(),
        at: Set(r.at),
        actor_kind: Set(r.actor_kind.into()),
        actor_id: Set(r.actor_id),
        session_id: Set(r.session_id),
        address: Set(r.address),
        request_id: Set(r.request_id),
        operation: Set(r.operation),
        object_kind: Set(r.object_kind.into()),
        object_id: Set(r.object_id),
        succeeded: Set(r.succeeded),
    });
    Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// The newest rows before `before` (a `seq`), newest first.
pub async fn list(reader: &impl Reader, before: Option<i64>, limit: u64) -> Result<Vec<AuditRow>> {
    let mut query = Entity::find().order_by_desc(Column::Seq).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Seq.lt(before));
    }
    Ok(query.all(reader.conn()).await?)
}
