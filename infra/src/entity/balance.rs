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
        /// `all`, a year (`2026`) or a month (`2026-11`), counted in Asia/Shanghai.
        period: String,
        /// Hundredths.
        amount: i64,
        /// When the amount was reached: an equal amount reached earlier ranks higher.
        reached_at: Instant,
        /// The newest entry in it.
        entry_seq: i64,
    }
}
