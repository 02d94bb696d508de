//! A member registered with a community (报到).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a check-in ended.
    pub enum CheckinEnd {
        Withdrawn = "withdrawn",
        /// Its community was merged or split; another goes on where it went.
        HandedOver = "handed_over",
    }
}

table! {
    /// A member registered with a community (报到).
    "checkins", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        community_id: Id,
        checked_in_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<CheckinEnd>,
    }
}
