//! The end of a scheme, told of its last version.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// The end of a scheme, told of its last version.
    "scheme_retirements", {
        #[sea_orm(primary_key, auto_increment = false)]
        version_id: Id,
        /// The first day on which it no longer holds.
        ends_on: NaiveDate,
        retired_at: Instant,
        retired_by: Option<Id>,
    }
}
