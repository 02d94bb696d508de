//! Keeping this process's knowledge of revoked tokens fresh.

use std::time::Duration;

use infra::store::sessions;
use tokio_util::sync::CancellationToken;

use crate::{Context, Result};

const EVERY: Duration = Duration::from_millis(500);

/// How far back each reading looks again: a transaction that began earlier may commit later.
const OVERLAP: chrono::Duration = chrono::Duration::seconds(60);

/// Reads the revocations that are new since the last reading; the first time, all that a token
/// still in use could be touched by.
pub async fn read(ctx: &Context) -> Result<()> {
    let now = ctx.now();
    let since = ctx.live.revocations.read_at().unwrap_or(now - ctx.settings.access_token) - OVERLAP;
    let rows = sessions::revocations_since(&ctx.db, since).await?;
    ctx.live.revocations.learn(&rows, now);
    Ok(())
}

/// Reads at once what this process has just revoked. What it followed from is done either way: if
/// the reading fails, the next regular one makes it good.
pub(crate) async fn hasten(ctx: &Context) {
    if let Err(error) = read(ctx).await {
        tracing::warn!(%error, "a revocation will be known a moment later");
    }
}

/// Reads twice a second until stopped.
pub(crate) async fn follow(ctx: Context, stop: CancellationToken) {
    loop {
        if let Err(error) = read(&ctx).await {
            tracing::warn!(%error, "the revocations could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}
