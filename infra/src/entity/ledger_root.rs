//! What the whole ledger came to at the end of a day. Append-only.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::Instant;

table! {
    /// What the whole ledger came to at the end of a day. Append-only.
    "ledger_roots", {
        /// In China.
        #[sea_orm(primary_key, auto_increment = false)]
        day: NaiveDate,
        /// How many subjects had entries.
        subjects: i64,
        entries: i64,
        /// Over the last entry of each subject.
        state: String,
        /// The root before; blank for the first.
        previous: String,
        /// Over the day, the state and the root before.
        root: String,
        sealed_at: Instant,
    }
}
