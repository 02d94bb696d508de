//! Forgetting what was read long ago, and what nobody will read any more.

use chrono::Duration;
use infra::store::notices;

use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// How long a notice is kept after it was read.
const KEPT_ONCE_READ: Duration = Duration::days(180);

/// How long one is kept that was never read, after it was told.
const KEPT_UNREAD: Duration = Duration::days(365);

/// At most this many go in one transaction, so that nobody waits for it.
const AT_ONCE: u64 = 1000;

/// Deletes the notices that were read more than [`KEPT_ONCE_READ`] ago, or told more than
/// [`KEPT_UNREAD`] ago and never read. Returns how many.
pub async fn purge_notices(ctx: &Context, caller: &Caller) -> Result<u64> {
    let now = ctx.now();
    require(caller, Right::PurgeNotices)?;
    let mut purged = 0;
    let (read, told) = (now - KEPT_ONCE_READ, now - KEPT_UNREAD);
    while notices::any_old(&ctx.db, read, told).await? {
        let write = ctx.write(caller, Right::PurgeNotices, now).await?;
        let some = notices::delete_old(&write, read, told, AT_ONCE).await?;
        if some == 0 {
            // Another instance was faster.
            break;
        }
        write.commit(("notice", None)).await?;
        purged += some;
    }
    Ok(purged)
}
