//! A paper that says that somebody checked in (报到回执).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A paper that says that a member, or a unit, checked in (报到回执).
    "receipts", {
        /// Short and unguessable: whoever holds the paper may ask whether it is genuine.
        #[sea_orm(primary_key, auto_increment = false)]
        number: String,
        checkin_id: Option<Id>,
        unit_checkin_id: Option<Id>,
        issued_at: Instant,
        issued_by: Option<Id>,
    }
}
