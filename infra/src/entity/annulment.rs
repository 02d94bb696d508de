//! Why the acceptance of a log was taken back (撤销通过).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// Why the acceptance of a log was taken back (撤销通过).
    "annulments", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        log_id: Id,
        /// Sealed.
        reason: String,
        annulled_at: Instant,
        annulled_by: Option<Id>,
    }
}
