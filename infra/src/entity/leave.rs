//! A dated absence or exemption (请假 / 免考).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What is asked for.
    pub enum LeaveKind {
        /// Absent: nothing is expected on those days.
        Leave = "leave",
        /// Exempt from assessment for those days.
        Exemption = "exemption",
    }
}

text_enum! {
    /// How far it has come.
    pub enum LeaveState {
        Asked = "asked",
        Approved = "approved",
        Declined = "declined",
        /// Taken back by the member before it was decided.
        Withdrawn = "withdrawn",
    }
}

table! {
    /// A dated absence or exemption (请假 / 免考).
    "leaves", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// The member's unit when it was asked for. Whoever answers for the member now decides.
        unit_id: Id,
        kind: LeaveKind,
        from_day: NaiveDate,
        /// The last day that was asked for.
        to_day: NaiveDate,
        /// Ciphertext.
        reason: String,
        state: LeaveState,
        asked_at: Instant,
        /// Who recorded it on the member's behalf, from paper.
        recorded_by: Option<Id>,
        decided_at: Option<Instant>,
        decided_by: Option<Id>,
        /// Ciphertext.
        decision_reason: Option<String>,
        /// The last day after it was cut short; the day before `from_day` when it was not taken at all.
        last_day: Option<NaiveDate>,
        cut_at: Option<Instant>,
        cut_by: Option<Id>,
    }
}
