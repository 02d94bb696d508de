//! `xianfeng scheme`

mod explain;
mod lint;
mod publish;
mod what_if;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use domain::schemes::json_schema;
use domain::{Context, Error, Refusal};

#[derive(Subcommand)]
pub enum What {
    /// Say what is wrong with the text of a scheme, line by line; or what it says, what a year comes to at most, and
    /// which limits never limit. Needs no database.
    Lint {
        /// YAML or JSON.
        file: PathBuf,
    },
    /// Print the JSON Schema of schemes, for editors that check and complete while one writes.
    Schema,
    /// Try a draft on what was done in a year: whose grade would change. Keeps nothing.
    #[command(name = "what-if")]
    Try(what_if::Args),
    /// Publish a version, in force from a later day on. It never changes.
    Publish(publish::Args),
    /// Print why a member has so many points, down to the clause, and what their year comes to.
    Explain(explain::Args),
}

pub async fn run(what: What) -> anyhow::Result<()> {
    match what {
        What::Lint { file } => lint::run(&file),
        What::Schema => {
            println!("{}", serde_json::to_string_pretty(&json_schema())?);
            Ok(())
        }
        What::Try(args) => what_if::run(args).await,
        What::Publish(args) => publish::run(args).await,
        What::Explain(args) => explain::run(args).await,
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))
}

async fn open() -> anyhow::Result<Context> {
    let ctx = Context::open(super::settings()?).await?;
    ctx.migrate().await?;
    Ok(ctx)
}

/// What was refused, in the words that the API has for it.
fn told<T>(outcome: Result<T, Error>) -> anyhow::Result<T> {
    match outcome {
        Ok(value) => Ok(value),
        Err(Error::Refused(Refusal::Invalid(faults))) => {
            let faults: Vec<String> = faults.into_iter().map(|fault| fault.detail).collect();
            bail!("{}", faults.join("\n"))
        }
        Err(Error::Refused(refusal)) => bail!("{}", api::error::refused(&refusal).zh),
        Err(error) => Err(error.into()),
    }
}
