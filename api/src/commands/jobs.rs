//! `xianfeng jobs`

use clap::Subcommand;
use domain::{Context, Settings, jobs, schedule};

#[derive(Subcommand)]
pub enum What {
    /// Do what is due, once, and end: the recurring jobs, and those jobs that any process may do.
    /// (Leaderboards live in the serving process and are told there.)
    Run,
}

pub async fn run(settings: Settings, what: What) -> anyhow::Result<()> {
    let What::Run = what;
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    let count = jobs::run_due(&ctx, &jobs::shared()).await?;
    schedule::run_all(&ctx).await?;
    println!("{count} jobs done; the recurring ones ran once.");
    Ok(())
}
