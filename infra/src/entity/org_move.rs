//! An org was put under another parent.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// An org was put under another parent.
    "org_moves", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        from_id: Id,
        to_id: Id,
        effective_on: NaiveDate,
        recorded_at: Instant,
        recorded_by: Option<Id>,
    }
}
