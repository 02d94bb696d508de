//! Leaderboards (排行榜): derived from the ledger, shown as the compliance profile allows.

mod rules;
mod show;
mod tell;

pub use rules::{Line, Own, Seen};
pub use show::show_board;
pub(crate) use tell::{forget, tell};
