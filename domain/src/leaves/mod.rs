//! Leave and exemption (请假 / 免考): asked for by a member, decided by the unit, dated.
//!
//! Whoever asks whether somebody was on leave on a day loads
//! [`touching`](infra::store::leaves::touching) for the people and days in question and asks
//! [`covers`] of each row.

mod ask;
mod cut;
mod decide;
mod read;
mod rules;
mod withdraw;

pub use ask::{LeaveInput, ask_leave, record_leave};
pub use cut::cut_leave_short;
pub use decide::{LeaveDecision, decide_leave};
pub use infra::store::leaves::{LeaveFilter, LeaveKind, LeaveRow, LeaveState};
pub(crate) use read::seen;
pub use read::{list_leaves, list_my_leaves, show_leave};
pub use rules::{covers, last_day};
pub use withdraw::withdraw_leave;

/// A leave as the member sees it, and those who decide.
#[derive(Clone, Debug)]
pub struct LeaveSeen {
    pub leave: LeaveRow,
    pub person_name: String,
    pub unit_name: String,
    /// Why it is asked for. Absent from the answers to writes: those are kept in clear for a day.
    pub reason: Option<String>,
    /// Why it was declined; likewise.
    pub decision_reason: Option<String>,
    pub recorded_by_name: Option<String>,
    pub decided_by_name: Option<String>,
    pub cut_by_name: Option<String>,
}
