//! The command line: one file a subcommand.

mod demo;
mod import;
mod jobs;
mod logging;
mod migrate;
mod openapi;
mod scheme;
mod serve;
mod staff;
mod verify;

use std::ffi::OsString;

use anyhow::bail;
use clap::{Parser, Subcommand};
use domain::{Context, Id, Settings, orgs};

/// 先锋: the backend for 双报到.
///
/// Settings come from the environment and from a file `.env`; see `.env.example`.
#[derive(Parser)]
#[command(name = "xianfeng", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API. Brings the database up to date first.
    Serve,
    /// Serve a ready-made city with invented people, on an embedded database. Needs no set-up.
    Demo(demo::Args),
    /// Bring the database's schema up to date.
    Migrate,
    /// Import data from outside.
    #[command(subcommand)]
    Import(import::What),
    /// Manage staff accounts.
    #[command(subcommand)]
    Staff(staff::What),
    /// Scoring schemes (积分方案).
    #[command(subcommand)]
    Scheme(scheme::What),
    /// Check every chain of the points ledger, and the last day that was sealed.
    Verify,
    /// Print the API's document.
    Openapi(openapi::Args),
    /// Background jobs.
    #[command(subcommand)]
    Jobs(jobs::What),
}

pub async fn run(cli: Cli) -> anyhow::Result<()> {
    if !matches!(cli.command, Command::Serve | Command::Demo(_)) {
        logging::start_quiet();
    }
    match cli.command {
        Command::Serve => serve::run(settings()?).await,
        Command::Demo(args) => demo::run(args).await,
        Command::Migrate => migrate::run(settings()?).await,
        Command::Import(what) => import::run(settings()?, what).await,
        Command::Staff(what) => staff::run(settings()?, what).await,
        Command::Scheme(what) => scheme::run(what).await,
        Command::Verify => verify::run(settings()?).await,
        Command::Openapi(args) => openapi::run(&args),
        Command::Jobs(what) => jobs::run(settings()?, what).await,
    }
}

/// The org that was named; without one, the only city there is.
async fn city(ctx: &Context, named: Option<Id>) -> anyhow::Result<Id> {
    if let Some(org) = named {
        return Ok(org);
    }
    match orgs::tops(ctx).await?.as_slice() {
        [only] => Ok(only.id),
        [] => bail!("there is no city yet; import its divisions first"),
        several => bail!("there are {} cities; name one with --org", several.len()),
    }
}

/// Reads `.env` and the environment; the environment wins.
fn settings() -> anyhow::Result<Settings> {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        Err(error) => bail!(".env: {error}"),
    }
    let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    Settings::read(std::env::vars_os().filter_map(text))
        .map_err(|faults| anyhow::anyhow!("the settings are wrong:\n  {}\nSee .env.example.", faults.join("\n  ")))
}
