//! `xianfeng scheme publish`

use std::path::PathBuf;

use chrono::NaiveDate;
use domain::schemes::{NewVersion, VersionSeen, publish_scheme};
use domain::{Answer, Caller, Id, Once};

#[derive(clap::Args)]
pub struct Args {
    /// YAML or JSON.
    file: PathBuf,
    /// The first day on which it holds, tomorrow or later: 2027-01-01.
    #[arg(long)]
    from: NaiveDate,
    /// For which org, and all below it that have none of their own; without it, the only city there is.
    #[arg(long)]
    org: Option<Id>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let text = super::read(&args.file)?;
    let ctx = super::open().await?;
    let org = super::super::city(&ctx, args.org).await?;
    let version = NewVersion { org, text, effective_from: args.from };
    // Nobody asks for the answer again.
    let once = Once::unkeyed(|_: &VersionSeen| Answer { status: 201, body: Vec::new() });
    let published = super::told(publish_scheme(&ctx, &Caller::command_line(), version, once).await)?;
    if let Some(seen) = published.fresh() {
        println!("《{}》第 {} 版，自 {} 起执行", seen.scheme.title, seen.version.number, seen.version.effective_from);
    }
    Ok(())
}
