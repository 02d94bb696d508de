//! The one program: `xianfeng`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

#[actix_web::main]
async fn main() -> ExitCode {
    match commands::run(commands::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xianfeng: {error:#}");
            ExitCode::FAILURE
        }
    }
}
