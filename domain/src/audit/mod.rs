//! Reading the audit trail. (It is written by every commit.)

pub use infra::store::audit::AuditRow;

use infra::store::orgs;

use crate::access::{Right, require};
use crate::{Caller, Context, Refusal, Result};

/// The newest rows before `before` (a row's `seq`), newest first. The trail is one for the whole
/// service, so it is read by those alone who are auditors of every city in it.
///
/// # Errors
/// [`Refusal::NotFound`] for an auditor of less.
pub async fn list_audit(ctx: &Context, caller: &Caller, before: Option<i64>, limit: u64) -> Result<Vec<AuditRow>> {
    let scope = require(caller, Right::ListAudit)?;
    let tops = orgs::tops(&ctx.db).await?;
    if !scope.is_everything() && tops.iter().any(|top| !scope.orgs().contains(&top.id)) {
        return Err(Refusal::NotFound.into());
    }
    Ok(infra::store::audit::list(&ctx.db, before, limit).await?)
}
