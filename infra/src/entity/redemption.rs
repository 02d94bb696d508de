//! One reward that somebody exchanged points for (兑换).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    pub enum RedemptionState {
        /// Paid, and waits to be handed over.
        Placed = "placed",
        HandedOver = "handed_over",
        /// The points are back.
        Cancelled = "cancelled",
    }
}

table! {
    /// One reward that somebody exchanged points for (兑换).
    "redemptions", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        reward_id: Id,
        /// The reward's org: whose staff hand it over.
        org_id: Id,
        person_id: Id,
        /// The reward's title and price then, the price in hundredths.
        title: String,
        price: i64,
        state: RedemptionState,
        placed_at: Instant,
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
    }
}
