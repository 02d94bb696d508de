//! A one-time code by which one member signs in for the first time.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Why a code is good no longer, before its time is up.
    pub enum InvitationEnd {
        Used = "used",
        /// A newer code was issued to the same member.
        Replaced = "replaced",
        Revoked = "revoked",
        /// The member was bound in another way.
        Bound = "bound",
    }
}

table! {
    /// A one-time code by which one member signs in for the first time.
    "invitations", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// The member's unit when it was issued.
        unit_id: Id,
        /// Blind index of the code; the code itself is shown once and kept nowhere.
        code_index: String,
        issued_at: Instant,
        issued_by: Option<Id>,
        expires_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<InvitationEnd>,
        ended_by: Option<Id>,
    }
}
