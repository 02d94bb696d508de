//! What redeemable points are exchanged for (兑换品).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// What redeemable points are exchanged for (兑换品).
    "rewards", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        title: String,
        /// Hundredths.
        price: i64,
        /// How many are left.
        stock: i32,
        published_at: Instant,
        published_by: Option<Id>,
        /// No longer to be had.
        closed_at: Option<Instant>,
    }
}
