//! Making the boards that everybody looks at, behind the start.

use infra::live::boards::BoardKey;
use infra::store::orgs;
use infra::store::points::Currency;
use tokio_util::sync::CancellationToken;

use super::show;
use crate::calendar::Period;
use crate::{Context, Result};

/// Makes the present boards of the top-level orgs, one after the other. Nobody waits for that but who
/// asks for the very board that is being made; any other is made when it is asked for.
pub(crate) async fn warm(ctx: Context, stop: CancellationToken) {
    let made = tokio::select! {
        made = make(&ctx) => made,
        () = stop.cancelled() => return,
    };
    if let Err(error) = made {
        tracing::warn!(%error, "boards could not be made at the start; they are made when they are asked for");
    }
}

async fn make(ctx: &Context) -> Result<()> {
    for top in orgs::tops(&ctx.db).await? {
        for period in Period::around(ctx.now()) {
            let key = BoardKey { org: top.id, currency: Currency::Assessment, period: period.to_string() };
            show::snapshot(ctx, &key, None).await?;
        }
    }
    Ok(())
}
