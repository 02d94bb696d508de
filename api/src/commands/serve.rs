//! `xianfeng serve`

use std::net::TcpListener;
use std::time::Duration;

use anyhow::Context as _;
use domain::{Context, Settings};

use super::logging;

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    logging::start(&settings.log, settings.log_json)?;
    let listener =
        TcpListener::bind(&settings.listen).with_context(|| format!("XIANFENG_LISTEN: {}", settings.listen))?;
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    serve(ctx, listener).await
}

/// Serves until SIGTERM or Ctrl-C, then lets requests and jobs finish.
pub async fn serve(ctx: Context, listener: TcpListener) -> anyhow::Result<()> {
    ctx.start(true);
    let figures = api::metrics();
    let upkeep = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(30)).await;
            figures.run_upkeep();
        }
    });
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    api::serve(ctx.clone(), listener, workers)?.await?;
    upkeep.abort();
    ctx.stop().await;
    ctx.close().await?;
    tracing::info!("stopped");
    Ok(())
}
