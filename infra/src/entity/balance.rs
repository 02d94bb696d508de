//! The sum of a subject's entries of one currency in a period. Derived from the ledger.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// The sum of a subject's entries of one currency in a period. Derived from the ledger.
    "balances", {
        #[sea_orm(primary_key, auto_increment = false)]
        subject_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        currency: super::entry::Currency,
        #[sea_orm(primary_key, auto_increment = false)]
        /// `all`, a year (`2026`), a quarter (`2026-Q4`), a month (`2026-11`) or an ISO week (`2026-W47`),
        /// counted in Asia/Shanghai.
        period: String,
        /// Hundredths.
        amount: i64,
        /// When the amount was reached: an equal amount reached earlier ranks higher.
        reached_at: Instant,
        /// The entry that last changed the amount, or the first one: of two that reached it at once, the
        /// lower ranks higher.
        entry_seq: i64,
    }
}
