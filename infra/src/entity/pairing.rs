//! Who looks after which place (包联), from a day to a day.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a pairing ended.
    pub enum PairingEnd {
        /// Staff ended it.
        Ended = "ended",
        /// Its unit or place was merged; another goes on with the successor.
        HandedOver = "handed_over",
        /// Its unit or member is not checked in any more with the community of the place.
        CheckinEnded = "checkin_ended",
        /// The member is checked in with another community.
        Moved = "moved",
        /// The member is no longer in service.
        Left = "left",
        /// The place exists no longer.
        PlaceRetired = "place_retired",
    }
}

table! {
    /// Who looks after which place (包联), from a day to a day: a unit after a compound, or a member
    /// after a place, the whole of it or so many of its households.
    "pairings", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        /// This or the person, never both.
        unit_id: Option<Id>,
        person_id: Option<Id>,
        place_id: Id,
        /// How many households; a member's alone. None: the whole place.
        households: Option<i32>,
        /// Which ones, in words; nothing about who lives there.
        extent: Option<String>,
        valid_from: NaiveDate,
        /// The first day on which it holds no longer: the end of its term, or the day on which it ended.
        valid_to: Option<NaiveDate>,
        recorded_at: Instant,
        recorded_by: Option<Id>,
        /// When it was ended before its term, if it was.
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
        end_reason: Option<PairingEnd>,
    }
}
