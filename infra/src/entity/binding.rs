//! A WeChat identity bound to a person.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What showed that the WeChat identity is this person's.
    pub enum Proof {
        Phone = "phone",
        Invitation = "invitation",
        Registration = "registration",
    }
}

table! {
    /// A WeChat identity bound to a person.
    "bindings", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// Ciphertext.
        openid: String,
        openid_index: String,
        proof: Proof,
        bound_at: Instant,
        unbound_at: Option<Instant>,
        unbound_by: Option<Id>,
        unbind_reason: Option<String>,
    }
}
