//! Redeemable points that were not spent in time (到期): the oldest are spent first, and what is left of them on the day
//! after their last is taken off by an entry. What is undone later sets it right.

mod rules;
mod settle;

pub(crate) use rules::over_next;
pub use rules::{Lot, left_of};
pub use settle::settle_expiry;
pub(crate) use settle::sweep;
