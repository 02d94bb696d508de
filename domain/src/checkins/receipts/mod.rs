//! Receipts (报到回执): papers that say who checked in where, with a number that can be verified.

mod issue;
mod read;
mod rules;

pub use issue::{issue_receipt, issue_unit_receipt};
pub use read::{ReceiptSeen, show_receipt, verify_receipt};
