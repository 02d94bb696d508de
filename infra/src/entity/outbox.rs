//! A job: something to tell after a commit.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What is to be done.
    pub enum JobKind {
        /// Put a member's present balances on the boards.
        Board = "board",
        /// End what a person may no longer have, and put them where they stand now.
        Standing = "standing",
        /// Check or take over the next part of a list.
        Import = "import",
        /// Give free slots of a task to those who wait for it.
        Waitlist = "waitlist",
        /// Remind a unit to name its people, or take back the slots that it did not.
        UnitClaim = "unit_claim",
    }
}

text_enum! {
    /// Where a job stands.
    pub enum JobState {
        Pending = "pending",
        Running = "running",
        Done = "done",
        /// Failed for good: listed, and left for a person to look at.
        Dead = "dead",
    }
}

table! {
    /// A job: something to tell after a commit.
    "outbox", {
        #[sea_orm(primary_key)]
        seq: i64,
        kind: JobKind,
        subject_id: Id,
        state: JobState,
        due_at: Instant,
        attempts: i32,
        leased_until: Option<Instant>,
        last_error: Option<String>,
        created_at: Instant,
        finished_at: Option<Instant>,
    }
}
