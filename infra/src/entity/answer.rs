//! An answer that is given again to the same Idempotency-Key.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// An answer that is given again to the same Idempotency-Key.
    "answers", {
        #[sea_orm(primary_key, auto_increment = false)]
        caller_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        idempotency_key: String,
        operation: String,
        /// SHA-256 of the request it answered.
        fingerprint: String,
        status: i32,
        body: Vec<u8>,
        kept_at: Instant,
    }
}
