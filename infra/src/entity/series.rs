//! A template that is published again and again (系列).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// How often a series comes round.
    pub enum Every {
        Week = "week",
        TwoWeeks = "two_weeks",
        /// On the day of the month on which it began, or the month's last.
        Month = "month",
    }
}

table! {
    /// A template that is published again and again (系列).
    "series", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        /// The template that says what every occurrence says, as it stands when that is published.
        template_id: Id,
        every: Every,
        /// Of those weeks, Monday as 1, Tuesday as 2, Wednesday as 4 …; of months, 0.
        weekdays: i32,
        /// No occurrence comes before this day.
        starts_on: NaiveDate,
        /// Nor after this one.
        until: Option<NaiveDate>,
        /// How many occurrences there are at most.
        occurrences: i32,
        /// How many days before its day an occurrence is published.
        ahead: i32,
        /// The next day that is not settled; none, when all are.
        next_on: Option<NaiveDate>,
        /// When that occurrence is to be published.
        due_on: Option<NaiveDate>,
        created_at: Instant,
        created_by: Option<Id>,
        paused_at: Option<Instant>,
        paused_by: Option<Id>,
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
    }
}
