//! A member's hold on one slot of a task (认领).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a claim gave its slot back.
    pub enum ClaimEnd {
        Withdrawn = "withdrawn",
        /// The claimant may not hold it any more; it is not held against them.
        Released = "released",
        /// The unit that had named the claimant takes the name back.
        Unnamed = "unnamed",
        /// The task was cancelled; it is not held against the claimant.
        TaskCancelled = "task_cancelled",
        /// The claimant was not at the gathering (爽约).
        NoShow = "no_show",
    }
}

table! {
    /// A member's hold on one slot of a task (认领).
    "claims", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        task_id: Id,
        person_id: Id,
        claimed_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<ClaimEnd>,
        /// When it was made by a place in the queue, and not by its holder.
        promoted_at: Option<Instant>,
        /// The staff who made it for its holder; nobody when they did.
        recorded_by: Option<Id>,
        /// When it was made by a unit that named its holder: that unit's claim.
        unit_claim_id: Option<Id>,
    }
}
