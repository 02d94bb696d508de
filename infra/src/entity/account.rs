//! A staff account: unique user name, argon2id hash.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A staff account: unique user name, argon2id hash.
    "accounts", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// The org that the account was made for: whose system administrators look after it.
        org_id: Option<Id>,
        username: String,
        password_hash: String,
        password_set_at: Instant,
        /// Since when the password is one that was handed out and must be changed.
        one_time_since: Option<Instant>,
        created_at: Instant,
        disabled_at: Option<Instant>,
    }
}
