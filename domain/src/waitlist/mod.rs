//! Waiting lists (候补): the queue for a full task. First come, first promoted.
//!
//! What becomes free while somebody waits is theirs, and not a passer-by's: the rules of claims keep
//! back as many slots as people wait ([`rules::held`]), for as long as anybody can still be promoted.
//! How many wait stands on the task's row, under the lock that claims take anyway.

mod end;
mod join;
mod leave;
mod promote;
mod read;
pub(crate) mod rules;

pub(crate) use end::{dismiss, slots_freed, stop_waiting};
pub use infra::store::waitlist::{WaitlistEnd, WaitlistRow};
pub use join::join_waitlist;
pub use leave::leave_waitlist;
pub use promote::promote_waiting;
pub(crate) use promote::sweep;
pub(crate) use read::seen;
pub use read::{list_my_waitlist, list_task_waitlist};

/// A place in a queue as it is shown.
#[derive(Clone, Debug)]
pub struct WaitlistSeen {
    pub entry: WaitlistRow,
    pub task_title: String,
    pub person_name: String,
    /// Counted from 1; none once it has ended.
    pub position: Option<u64>,
}
