//! Access tokens that are refused before they expire: of a session, or of a person.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// Access tokens that are refused before they expire: of a session, or of a person.
    "revocations", {
        #[sea_orm(primary_key)]
        seq: i64,
        /// Tokens of this person issued before `at` are refused.
        person_id: Option<Id>,
        /// Tokens of this session are refused.
        session_id: Option<Id>,
        at: Instant,
    }
}
