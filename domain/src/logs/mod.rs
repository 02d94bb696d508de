//! Logs (日志反馈) and their review (审核).

mod annul;
mod demands;
mod keep;
mod read;
mod record;
mod review;
mod review_many;
mod rules;
mod submit;

pub use annul::annul_log;
pub use infra::store::logs::{AnnulmentRow, LogRow, LogState, ReviewRow, Verdict};
pub(crate) use read::seen;
pub use read::{list_logs, show_log};
pub use record::record_log;
pub use review::{Decision, review_log};
pub use review_many::{LogDecision, Reviewed, ReviewsSeen, review_logs};
pub use submit::{Report, resubmit_log, submit_log};

use crate::photos::PhotoSeen;
use crate::points::EntryRow;

/// A log as it is shown, with its reviews and the points it brought.
#[derive(Clone, Debug)]
pub struct LogSeen {
    pub log: LogRow,
    pub task_title: String,
    pub person_name: String,
    /// The staff who wrote the present revision down for them, if staff did.
    pub recorded_by_name: Option<String>,
    /// Those of the present revision, in its order.
    pub photos: Vec<PhotoSeen>,
    /// Oldest first.
    pub reviews: Vec<ReviewRow>,
    /// The minutes at the gathering, by attendance: what a review counts if it names no others.
    pub attended: Option<i32>,
    /// What was posted about it, corrections among it.
    pub entries: Vec<EntryRow>,
    pub annulment: Option<AnnulmentSeen>,
}

/// That its acceptance was taken back, and why.
#[derive(Clone, Debug)]
pub struct AnnulmentSeen {
    pub annulment: AnnulmentRow,
    /// Left out of the answers to writes, which are kept as they were sent.
    pub reason: Option<String>,
}
