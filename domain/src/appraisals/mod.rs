//! Appraisals (测评): the marks that others give for a section of the scheme's score. Those of fellows are kept without a
//! name; a score tells their number and their mean.

mod give;
mod read;
mod rules;

pub use give::{appraise_member, appraise_org};
pub use read::list_my_appraisals;

use chrono::NaiveDate;

use crate::Subject;
use crate::schemes::{Appraisal, Points, Section};

/// A mark for a section of a score of a year.
#[derive(Clone, Debug)]
pub struct NewMark {
    pub year: i32,
    /// Its code.
    pub section: String,
    pub mark: Points,
}

/// An appraisal that somebody is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppraisalAsked {
    pub about: Subject,
    pub about_name: String,
    pub year: i32,
    /// The section's code.
    pub section: String,
    pub title: String,
    /// The best mark.
    pub up_to: Points,
    /// The last day for it; none where there is no other than the end of the next year.
    pub closes_on: Option<NaiveDate>,
    /// What they gave.
    pub mark: Option<Points>,
}

impl AppraisalAsked {
    fn of((about, about_name): (Subject, String), year: i32, section: &Section, appraisal: &Appraisal) -> Self {
        AppraisalAsked {
            about,
            about_name,
            year,
            section: section.code.value.clone(),
            title: section.title.clone(),
            up_to: appraisal.up_to,
            closes_on: appraisal.days_for(year).map(|(_, last)| last),
            mark: None,
        }
    }
}
