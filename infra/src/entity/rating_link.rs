//! A one-time link by which somebody who was served rates the service (评价码).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a link is good no longer, before its time is up.
    pub enum RatingLinkEnd {
        Used = "used",
        Revoked = "revoked",
    }
}

table! {
    /// A one-time link by which somebody who was served rates the service (评价码).
    "rating_links", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        claim_id: Id,
        task_id: Id,
        /// The member whose service is rated.
        person_id: Id,
        /// Blind index of the code; the code itself is shown once and kept nowhere.
        code_index: String,
        issued_at: Instant,
        issued_by: Option<Id>,
        expires_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<RatingLinkEnd>,
        ended_by: Option<Id>,
    }
}
