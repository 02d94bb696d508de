//! Measures the ledger as ratios taken in one run, on SQLite and, where `TEST_POSTGRES_URL` names a server, on PostgreSQL:
//! verifying all chains against merely reading the same rows, and posting a deed among many deeds and among few.
//! Seconds are printed to be looked at; nothing is asserted about them.

mod history;
mod posting;
mod ratio;
mod verifying;

use clap::{Parser, ValueEnum};
use harness::TestApp;
use history::City;

#[derive(Parser)]
struct Args {
    /// Measures this one alone
    #[arg(long)]
    only: Option<What>,
    /// The quiet rounds of each that count
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// The deeds of others in the large database, and so the entries that are verified
    #[arg(long, default_value_t = 100_000)]
    entries: usize,
    /// Cargo says so to everything that it runs as a bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Verify,
    Posting,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args = Args::parse();
    measure("SQLite", &args, [TestApp::on_sqlite().await, TestApp::on_sqlite().await]).await;
    if let (Some(small), Some(large)) = (TestApp::on_postgres().await, TestApp::on_postgres().await) {
        measure("PostgreSQL", &args, [small, large]).await;
    }
}

/// Measures all that is wanted, on two fresh databases of a kind.
async fn measure(database: &str, args: &Args, [few, many]: [TestApp; 2]) {
    let is_wanted = |what| args.only.is_none_or(|only| only == what);
    let many = City::found(&many).await;
    many.others(args.entries).await;
    if is_wanted(What::Verify) {
        verifying::against_reading(database, &many, args.rounds).await;
    }
    if is_wanted(What::Posting) {
        let few = City::found(&few).await;
        few.others(posting::FEW).await;
        posting::warm(&few).await;
        posting::warm(&many).await;
        posting::among_others(database, [&few, &many], args.entries, args.rounds).await;
        posting::upon_ones_own(database, &many, args.rounds).await;
        // A rate with a wrong result would not count.
        few.holds().await;
        many.holds().await;
    }
}
