//! A member registered with a community (报到).

use sea_orm::entity::prelude::*;

use crate::entity::deed::Origin;
use crate::{Id, Instant};

text_enum! {
    /// Why a check-in ended.
    pub enum CheckinEnd {
        /// By the member or staff, without another.
        Withdrawn = "withdrawn",
        /// Another community took its place.
        Moved = "moved",
        /// The community did not confirm it.
        Declined = "declined",
        /// Its community was merged or split; another goes on where it went.
        HandedOver = "handed_over",
        /// It waited for a community that the member came to belong to by a merger.
        Superseded = "superseded",
        /// The member is no longer in service.
        Left = "left",
    }
}

table! {
    /// A member registered with a community (报到). Pending until it is confirmed, then live until
    /// it ends.
    "checkins", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        community_id: Id,
        /// By the member, or by staff on their behalf.
        origin: Origin,
        /// The member of staff who recorded it.
        recorded_by: Option<Id>,
        checked_in_at: Instant,
        /// At once, where the community does not ask for confirmation.
        confirmed_at: Option<Instant>,
        /// Whoever of the community confirmed it; nobody, where it did not ask.
        confirmed_by: Option<Id>,
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
        end_reason: Option<CheckinEnd>,
        /// What was said about the end: why it was declined.
        end_note: Option<String>,
    }
}
