//! Trials (试算) of drafts of schemes on what was done in a year, before they are published.

mod of_members;
mod of_orgs;
mod rules;
mod supply;
mod try_scheme;

pub use rules::{is_unknown, under};
pub use try_scheme::{Change, Draft, Mover, Trial, try_scheme};
