//! A unit's hold on slots of a task, until it has named its people (单位认领).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a unit names nobody any more.
    pub enum UnitClaimEnd {
        /// The time for naming is over: whoever was named stays, the other slots went back.
        Settled = "settled",
        /// The unit gave all of it back.
        Returned = "returned",
        /// The unit is not checked in there any more.
        Released = "released",
        /// The unit was merged into another, which had claimed the task as well.
        HandedOver = "handed_over",
        TaskClosed = "task_closed",
        TaskCancelled = "task_cancelled",
    }
}

table! {
    /// A unit's hold on slots of a task, until it has named its people (单位认领).
    "unit_claims", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        task_id: Id,
        unit_id: Id,
        /// Slots that are held and have no name yet; none once it has ended.
        unnamed: i32,
        /// The first instant at which nobody can be named any more.
        name_by: Instant,
        claimed_at: Instant,
        claimed_by: Option<Id>,
        /// When the unit was told that its time for naming runs out.
        reminded_at: Option<Instant>,
        ended_at: Option<Instant>,
        end_reason: Option<UnitClaimEnd>,
    }
}
