//! `xianfeng openapi`

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Write it to this file instead of standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let yaml = api::openapi::yaml();
    match &args.out {
        Some(file) => std::fs::write(file, yaml)?,
        None => match std::io::stdout().write_all(yaml.as_bytes()) {
            // Whoever reads has had enough, like `head`.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            written => written?,
        },
    }
    Ok(())
}
