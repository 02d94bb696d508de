//! Attendance (签到) at gatherings: a code on the organiser's screen that changes every half minute,
//! or a roll call by staff, which counts the same. (Registering with a community is `checkins`.)

mod attend;
mod check_out;
mod code;
mod decide;
mod read;
mod roll_call;
mod rules;

pub use attend::{Scan, attend_gathering};
pub use check_out::check_out;
pub use code::{CodeSeen, show_attendance_code};
pub use decide::{AttendanceDecision, decide_attendance};
pub use infra::store::attendances::{AttendanceMethod, AttendanceRow, AttendanceState, Nearness};
pub use read::list_attendances;
pub(crate) use read::{Proof, proofs};
pub use roll_call::{Present, RollSeen, call_roll};
pub use rules::Place;

use crate::tasks::TaskRow;

/// An attendance as it is shown.
#[derive(Clone, Debug)]
pub struct AttendanceSeen {
    pub attendance: AttendanceRow,
    pub task: TaskRow,
    pub person_name: String,
}

impl AttendanceSeen {
    /// The minutes that count, once it counts.
    pub fn minutes(&self) -> Option<i32> {
        rules::minutes(&self.attendance, &self.task)
    }
}
