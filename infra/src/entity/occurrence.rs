//! One day of a series, settled.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// One day of a series, settled: published as a task, or not, and why.
    "occurrences", {
        #[sea_orm(primary_key, auto_increment = false)]
        series_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        day: NaiveDate,
        task_id: Option<Id>,
        problem: Option<String>,
        settled_at: Instant,
    }
}
