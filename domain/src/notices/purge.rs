//! Forgetting what was read long ago.

use chrono::Duration;
use infra::store::notices;

use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// How long a notice is kept after it was read. One that was never read stays.
const KEPT_ONCE_READ: Duration = Duration::days(180);

/// At most this many go in one transaction, so that nobody waits for it.
const AT_ONCE: u64 = 1000;

/// Deletes the notices that were read more than [`KEPT_ONCE_READ`] ago. Returns how many.
pub async fn purge_notices(ctx: &Context, caller: &Caller) -> Result<u64> {
    let now = ctx.now();
    require(caller, Right::PurgeNotices)?;
    let mut purged = 0;
    while notices::any_read_before(&ctx.db, now - KEPT_ONCE_READ).await? {
        let write = ctx.write(caller, Right::PurgeNotices, now).await?;
        let some = notices::delete_read(&write, now - KEPT_ONCE_READ, AT_ONCE).await?;
        if some == 0 {
            // Another instance was faster.
            break;
        }
        write.commit(("notice", None)).await?;
        purged += some;
    }
    Ok(purged)
}
