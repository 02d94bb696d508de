//! A task whose like was drafted for another week.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A task whose like was drafted for another week: once a week. The draft is gone when it was
    /// published.
    "plan_copies", {
        #[sea_orm(primary_key, auto_increment = false)]
        task_id: Id,
        /// The Monday of the week that it was copied to.
        #[sea_orm(primary_key, auto_increment = false)]
        week: NaiveDate,
        draft_id: Id,
        copied_at: Instant,
        copied_by: Option<Id>,
    }
}
