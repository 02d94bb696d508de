//! What a member reports after doing a task (日志反馈).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Where a log stands.
    pub enum LogState {
        Submitted = "submitted",
        Returned = "returned",
        Accepted = "accepted",
        /// Accepted once, and taken back.
        Annulled = "annulled",
    }
}

impl LogState {
    /// Those in which nothing more is asked of the member.
    pub const SETTLED: [LogState; 2] = [LogState::Accepted, LogState::Annulled];

    pub fn is_settled(self) -> bool {
        Self::SETTLED.contains(&self)
    }
}

table! {
    /// What a member reports after doing a task (日志反馈).
    "logs", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        claim_id: Id,
        task_id: Id,
        /// The task's org: who may review it follows from this.
        org_id: Id,
        person_id: Id,
        state: LogState,
        /// 1 when first submitted, one more each time it is submitted again.
        revision: i32,
        text: String,
        /// As reported by the member.
        minutes: i32,
        happened_at: Instant,
        created_at: Instant,
        submitted_at: Instant,
        /// The staff who wrote the present revision down for the member; nobody when they did.
        recorded_by: Option<Id>,
    }
}
