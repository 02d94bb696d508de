//! What staff decided about one revision of a log (审核).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    pub enum Verdict {
        Accepted = "accepted",
        Returned = "returned",
    }
}

table! {
    /// What staff decided about one revision of a log (审核).
    "reviews", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        log_id: Id,
        revision: i32,
        verdict: Verdict,
        reason: Option<String>,
        /// What the reviewer counts; the member's figure stays in the log.
        minutes: Option<i32>,
        reviewer_id: Id,
        reviewed_at: Instant,
    }
}
