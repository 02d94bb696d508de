//! Leaderboards (排行榜): derived from the ledger, shown as the compliance profile allows.

mod orgs;
mod rules;
mod show;
mod tell;
mod warm;

pub use orgs::rules::By;
pub use rules::{Line, OrgPart, Own, Seen};
pub use show::{Asked, Subject, show_board};
pub(crate) use tell::{forget, tell};
pub(crate) use warm::warm;
