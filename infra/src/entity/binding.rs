//! A WeChat identity bound to a person.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A WeChat identity bound to a person.
    "bindings", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// Ciphertext.
        openid: String,
        openid_index: String,
        bound_at: Instant,
        unbound_at: Option<Instant>,
    }
}
