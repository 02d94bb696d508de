//! A photo (照片) that a member uploaded for a log.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A photo (照片) that a member uploaded for a log. The row outlives its files.
    "photos", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// SHA-256 of what was uploaded, in hex: the same photo twice has it twice.
        digest: String,
        /// SHA-256 of what is kept, in hex.
        stored_digest: String,
        /// Pixels of what is kept, the right way up.
        width: i32,
        height: i32,
        /// Bytes of what is kept, without its thumbnail.
        bytes: i32,
        created_at: Instant,
        /// The log that it belongs to, once and for all.
        log_id: Option<Id>,
        /// The last revision of the log that showed it.
        revision: Option<i32>,
        /// Its place among the log's photos, from 0.
        place: Option<i32>,
        /// When a later revision left it out.
        dropped_at: Option<Instant>,
        file_gone_at: Option<Instant>,
    }
}
