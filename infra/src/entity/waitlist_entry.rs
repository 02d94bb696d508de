//! A member's place in the queue for a full task (候补).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why somebody waits no longer.
    pub enum WaitlistEnd {
        /// They got a slot by their place in the queue.
        Promoted = "promoted",
        /// They left the queue.
        Withdrawn = "withdrawn",
        /// They took a slot that was nobody's any more.
        Claimed = "claimed",
        /// When their turn came, they could not claim it.
        PassedOver = "passed_over",
        /// No slot became free in time.
        Expired = "expired",
        TaskClosed = "task_closed",
        TaskCancelled = "task_cancelled",
    }
}

table! {
    /// A member's place in the queue for a full task (候补). The queue's order is that of the ids.
    "waitlist_entries", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        task_id: Id,
        person_id: Id,
        joined_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<WaitlistEnd>,
        /// What it was promoted to.
        claim_id: Option<Id>,
    }
}
