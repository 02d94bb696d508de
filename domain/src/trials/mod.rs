//! Trials (试算) of drafts of schemes on what was done in a year, before they are published.

mod of_members;
mod of_orgs;
mod outcome;
mod rules;
mod supply;
mod try_scheme;

pub use rules::{Change, Mover, is_unknown, under};
pub use try_scheme::{Draft, Trial, try_scheme};
