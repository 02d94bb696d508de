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

text_enum! {
    /// Whether logs of a task show photos.
    #[derive(Default)]
    pub enum PhotosWanted {
        /// They are refused: what is not needed is not kept.
        Unwanted = "none",
        #[default]
        Welcome = "welcome",
        /// No log without one, as far as the compliance profile allows that to be asked.
        Required = "required",
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
        /// How many wait for a slot.
        waiting: i32,
        opens_at: Instant,
        /// The first instant at which it can no longer be claimed.
        deadline: Instant,
        /// The first instant at which a claim can no longer be given back; without it, a gathering's
        /// start.
        withdraw_by: Option<Instant>,
        /// Of a gathering, always; of an errand, never.
        starts_at: Option<Instant>,
        ends_at: Option<Instant>,
        place: Option<String>,
        /// Millionths of a degree (GCJ-02).
        longitude: Option<i32>,
        latitude: Option<i32>,
        /// How far around the point counts as there, in metres.
        radius: Option<i32>,
        contact: Option<String>,
        /// Who of those for whom the org publishes may claim it, a line each; none: everybody.
        audience: Option<String>,
        photos: PhotosWanted,
        /// Why photos are required.
        photos_reason: Option<String>,
        /// When the audience last lost somebody. Whoever had claimed it by then keeps the claim.
        narrowed_at: Option<Instant>,
        /// Raised by whatever makes a claim gate stale: edits, withdrawals, closing. Not by claims.
        version: i64,
        /// 1 when published, one more each time it is edited.
        revision: i32,
        /// When its time or place was last changed while somebody held a claim.
        moved_at: Option<Instant>,
        published_at: Instant,
        published_by: Option<Id>,
        closed_at: Option<Instant>,
        closed_by: Option<Id>,
        /// It will not take place. A cancelled task is closed, too.
        cancelled_at: Option<Instant>,
        cancelled_by: Option<Id>,
        cancel_reason: Option<String>,
        /// The series that it is an occurrence of.
        series_id: Option<Id>,
    }
}
