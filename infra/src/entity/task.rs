//! What a community publishes.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Done any time before the deadline, or at a time and place.
    pub enum TaskKind {
        Errand = "errand",
        Gathering = "gathering",
    }
}

table! {
    /// What a community publishes.
    "tasks", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        kind: TaskKind,
        title: String,
        body: String,
        category: String,
        /// The item of the scheme that its logs are scored by.
        item: String,
        slots: i32,
        live_claims: i32,
        opens_at: Instant,
        /// The first instant at which it can no longer be claimed.
        deadline: Instant,
        starts_at: Option<Instant>,
        ends_at: Option<Instant>,
        place: Option<String>,
        /// Raised by whatever makes a claim gate stale: edits, withdrawals, closing. Not by claims.
        version: i64,
        published_at: Instant,
        published_by: Option<Id>,
        closed_at: Option<Instant>,
        closed_by: Option<Id>,
    }
}
