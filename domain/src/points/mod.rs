//! Points (积分): schemes as data, deeds as facts, a ledger that says why.

mod accounts;
mod deed;
mod explain;
mod ledger;
mod level;
mod offer;
mod read;
mod record;
mod replay;
mod rules;
mod seal;
mod spend;
mod verify;

pub(crate) use accounts::schemes_for;
pub use accounts::{Account, Balances, show_my_points};
pub(crate) use deed::deed;
pub use explain::{
    Asked, DeedExplained, Explanation, ItemExplained, SectionExplained, explain_member_points, explain_my_points,
    explain_org_points,
};
pub use infra::store::points::ledger::LedgerRootRow;
pub use infra::store::points::{BalanceRow, Cause, Currency, DeedKind, DeedRow, EntryRow, Origin, SubjectKind};
pub use ledger::{Break, hash, verify};
pub use level::Level;
pub use offer::factors;
pub(crate) use offer::factors_text;
pub(crate) use read::seen;
pub use read::{EntrySeen, list_member_entries, list_my_entries, list_org_entries};
pub(crate) use record::{counter, record};
pub use replay::{Correction, Standing, replay, undo};
pub use rules::{Credited, Posting, reach, score};
pub(crate) use rules::{EXPIRED, is_scored, told};
pub use seal::{list_ledger_roots, seal_ledger};
pub(crate) use spend::{expire, spend};
pub use verify::{BrokenChain, Verified, verify_ledger};
