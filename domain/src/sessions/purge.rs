//! Sessions and revocations go when nobody can need them any more.

use chrono::Duration;
use infra::store::sessions;

use super::rules::KEPT_FOR;
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// A transaction stays short: the rest goes the next time.
const AT_ONCE: u64 = 2_000;

/// Deletes sessions that ended or expired 30 days ago, and revocations a day after the last token
/// that they covered has expired.
pub async fn purge_sessions(ctx: &Context, caller: &Caller) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::PurgeSessions)?;
    let write = ctx.write(caller, Right::PurgeSessions, now).await?;
    let gone = sessions::delete_ended(&write, now - KEPT_FOR, AT_ONCE).await?
        + sessions::delete_revocations(&write, now - ctx.settings.access_token - Duration::days(1), AT_ONCE).await?;
    if gone > 0 {
        write.commit(("session", None)).await?;
    }
    Ok(())
}
