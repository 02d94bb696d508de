//! A mark that somebody gave in an appraisal (测评). Nobody's name: who gave it stands in no row.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// A mark that somebody gave in an appraisal (测评).
    "marks", {
        /// A keyed digest of rater, subject, year and section: nobody's name, but that it was the same one can be told,
        /// and by whoever has the key also who.
        #[sea_orm(primary_key, auto_increment = false)]
        rater: String,
        /// Of a day the last one stands. No finer: the audit trail knows at what time somebody gave one.
        #[sea_orm(primary_key, auto_increment = false)]
        given_on: NaiveDate,
        subject_kind: super::deed::SubjectKind,
        subject_id: Id,
        year: i32,
        /// The code of the section.
        section: String,
        /// As whom it was given.
        raters: String,
        /// Hundredths.
        mark: i64,
        /// The best mark when it was given, likewise.
        up_to: i64,
    }
}
