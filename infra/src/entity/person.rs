//! One human being.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// One human being.
    "persons", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        name: String,
        /// Ciphertext.
        phone: Option<String>,
        phone_index: Option<String>,
        /// Ciphertext.
        id_number: Option<String>,
        id_number_index: Option<String>,
        created_at: Instant,
        disabled_at: Option<Instant>,
    }
}
