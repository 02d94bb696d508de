//! No-shows (爽约): a gathering was claimed, and its claimant had neither withdrawn nor was there.
//!
//! Recorded by staff, the claim ends and a deed says so. Staff may excuse it, or take it back as a
//! mistake, once: a counter-deed undoes the deed, and after a mistake the claim is live again.

mod excuse;
mod read;
mod record;
mod rules;

pub use excuse::{Excuse, excuse_no_show};
pub use infra::store::no_shows::{ExcuseKind, ExcuseRow};
pub(crate) use read::of_claims;
pub use record::{NoShowsSeen, record_no_shows};

/// An excuse as it is shown.
#[derive(Clone, Debug)]
pub struct ExcuseSeen {
    pub excuse: ExcuseRow,
    /// Left out of the answers to writes, which are kept as they were sent.
    pub reason: Option<String>,
}
