//! Reading the audit trail. (It is written by every commit.)

pub use infra::store::audit::AuditRow;

use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// The newest rows before `before` (a row's `seq`), newest first.
pub async fn list_audit(ctx: &Context, caller: &Caller, before: Option<i64>, limit: u64) -> Result<Vec<AuditRow>> {
    require(caller, Right::ListAudit)?;
    Ok(infra::store::audit::list(&ctx.db, before, limit).await?)
}
