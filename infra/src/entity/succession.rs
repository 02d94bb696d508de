//! What became of an org: merged into another, or a part of it split off.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// How one org follows another.
    pub enum SuccessionKind {
        /// The whole went over, and the predecessor is retired.
        Merger = "merger",
        /// A part went over, and the predecessor lives on.
        Split = "split",
    }
}

table! {
    /// What became of an org: merged into another, or a part of it split off.
    "successions", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        from_id: Id,
        to_id: Id,
        kind: SuccessionKind,
        effective_on: NaiveDate,
        recorded_at: Instant,
        recorded_by: Option<Id>,
    }
}
