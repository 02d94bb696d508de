//! Somebody missing from the roster asks to be put on it.

use sea_orm::entity::prelude::*;

use super::membership::MemberClass;
use crate::{Id, Instant};

text_enum! {
    /// How far a registration has come.
    pub enum RegistrationState {
        Waiting = "waiting",
        Confirmed = "confirmed",
        Declined = "declined",
        /// Filed again, or made needless by another way of signing in.
        Replaced = "replaced",
        /// Nobody decided it in time.
        Lapsed = "lapsed",
    }
}

table! {
    /// Somebody missing from the roster asks to be put on it.
    "registrations", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        /// Ciphertext; nothing once it was erased.
        openid: Option<String>,
        openid_index: Option<String>,
        /// Ciphertext; nothing once it was erased.
        phone: Option<String>,
        phone_index: Option<String>,
        /// Empty once it was erased.
        name: String,
        unit_id: Id,
        class: MemberClass,
        duty: Option<String>,
        state: RegistrationState,
        filed_at: Instant,
        decided_at: Option<Instant>,
        decided_by: Option<Id>,
        /// Why it was declined.
        reason: Option<String>,
        /// Whom it put, or found, on the roster.
        person_id: Option<Id>,
        /// When what is personal in it was taken out.
        erased_at: Option<Instant>,
    }
}
