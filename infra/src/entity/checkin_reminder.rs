//! That somebody was reminded on a day.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// That somebody who has not checked in was reminded on a day: once a day at most.
    "checkin_reminders", {
        #[sea_orm(primary_key, auto_increment = false)]
        person_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        day: NaiveDate,
        /// The reminding that it was part of.
        batch_id: Id,
    }
}
