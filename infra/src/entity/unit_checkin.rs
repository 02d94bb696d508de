//! A unit registered with a community (单位报到).

use sea_orm::entity::prelude::*;

use crate::entity::checkin::CheckinEnd;
use crate::{Id, Instant};

table! {
    /// A unit registered with a community (单位报到). A unit may have several, one of them primary.
    "unit_checkins", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        unit_id: Id,
        community_id: Id,
        checked_in_at: Instant,
        checked_in_by: Option<Id>,
        confirmed_at: Option<Instant>,
        confirmed_by: Option<Id>,
        /// Of a unit's live check-ins, exactly one has it.
        primary_since: Option<Instant>,
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
        end_reason: Option<CheckinEnd>,
        end_note: Option<String>,
    }
}
