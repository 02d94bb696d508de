//! Proof that a claimant was at a gathering (签到).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Whether it counts.
    pub enum AttendanceState {
        Counted = "counted",
        /// Sent later than the code was shown; staff decide.
        Pending = "pending",
        Declined = "declined",
    }
}

text_enum! {
    /// How it is known.
    pub enum AttendanceMethod {
        /// The code on the organiser's screen, while it was shown.
        Code = "code",
        /// The same code, sent when the phone had a network again.
        LateCode = "late_code",
        /// Staff called the roll.
        RollCall = "roll_call",
    }
}

text_enum! {
    /// What a location that came along said, weighed with its accuracy. It decides nothing alone.
    pub enum Nearness {
        Near = "near",
        Far = "far",
    }
}

table! {
    /// Proof that a claimant was at a gathering (签到).
    "attendances", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        claim_id: Id,
        task_id: Id,
        /// The task's org: who may decide follows from this.
        org_id: Id,
        person_id: Id,
        state: AttendanceState,
        method: AttendanceMethod,
        arrived_at: Instant,
        /// Checked out (签退).
        left_at: Option<Instant>,
        /// Metres from the task's point.
        distance: Option<i32>,
        /// Metres, as the phone said.
        accuracy: Option<i32>,
        nearness: Option<Nearness>,
        recorded_at: Instant,
        /// The staff who called the roll; nobody when the member scanned.
        recorded_by: Option<Id>,
        decided_at: Option<Instant>,
        decided_by: Option<Id>,
        decision_reason: Option<String>,
    }
}
