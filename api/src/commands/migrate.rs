//! `xianfeng migrate`

use domain::{Context, Settings};

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    println!("The schema is up to date.");
    Ok(())
}
