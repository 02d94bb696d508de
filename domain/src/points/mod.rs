//! Points (积分): schemes as data, deeds as facts, a ledger that says why.

mod ledger;
mod read;
mod record;
mod rules;
mod scheme;

pub use infra::store::points::{BalanceRow, Cause, Currency, EntryRow};
pub use ledger::{Break, verify};
pub(crate) use read::seen;
pub use read::{Balances, EntrySeen, list_member_entries, list_my_entries, show_my_points};
pub(crate) use record::{counter, record};
pub use scheme::{Points, Scheme, parse as parse_scheme};
pub(crate) use scheme::{install_default_scheme, item_codes};
