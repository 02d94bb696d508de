//! One published version of a scheme. Never changes.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// One published version of a scheme. Never changes.
    "scheme_versions", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        scheme_id: Id,
        number: i32,
        /// YAML, as it was published.
        body: String,
        digest: String,
        effective_from: NaiveDate,
        /// Whose scores it makes: `member`, or a kind of org.
        subject: String,
        /// What it counts.
        currency: super::entry::Currency,
        /// For which classes of members, separated by commas; nothing for all.
        classes: String,
        published_at: Instant,
        published_by: Option<Id>,
    }
}
