//! Claims (认领): a member takes a slot of a task, or a unit takes several ([`units`]). The one write that
//! may rush.
//!
//! A request passes the gate (no I/O), is gathered with others by the collector, and is decided
//! by the rules in one transaction; the tables' constraints have the last word.

mod claim;
pub(crate) mod collector;
mod gate;
mod read;
mod record;
mod release;
pub(crate) mod rules;
pub mod units;
mod withdraw;

pub use claim::claim_task;
pub(crate) use gate::sweep;
pub use infra::store::claims::{ClaimEnd, ClaimRow};
pub(crate) use read::seen;
pub use read::{list_my_claims, list_task_claims, show_claim};
pub use record::record_claim;
pub(crate) use release::{Released, release_ineligible, served};
pub use withdraw::withdraw_claim;

use crate::Id;

/// A claim as it is shown.
#[derive(Clone, Debug)]
pub struct ClaimSeen {
    pub claim: ClaimRow,
    pub task_title: String,
    /// The claimant's name; masked for other members.
    pub person_name: String,
    /// The staff who claimed for them, if staff did.
    pub recorded_by_name: Option<String>,
    /// The unit that named the claimant, where one did.
    pub unit: Option<(Id, String)>,
    /// The log that was submitted for it, if any.
    pub log: Option<crate::logs::LogRow>,
    /// The attendance at the gathering, if any.
    pub attendance: Option<crate::attendances::AttendanceRow>,
    /// Why a no-show was not left standing, if it was not.
    pub excuse: Option<crate::no_shows::ExcuseSeen>,
    /// Those of the claimant's skills that the task asks for; of a claim that ended, none.
    pub skills: Vec<String>,
}
