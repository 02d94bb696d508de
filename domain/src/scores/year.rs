//! What a year's score is reckoned from. Pure.

use chrono::NaiveDate;

use super::known::{Facts, Line};
use super::vetoes::VetoSeen;
use crate::schemes::{PartYear, Points, Scheme};
use crate::{Instant, calendar};

/// A year of somebody, as of an instant.
pub(super) struct Year<'a> {
    pub scheme: &'a Scheme,
    pub facts: &'a Facts,
    /// Those of the year.
    pub lines: &'a [&'a Line],
    pub vetoes: &'a [VetoSeen],
    /// On how many days they were there, and how many the year has, where the scheme looks at that.
    pub there: Option<(PartYear, usize, usize)>,
    pub year: i32,
    pub as_of: Instant,
}

impl Year<'_> {
    /// What was credited in a section for what happened from a day on and before another; without a section, in those
    /// that the scheme does not have.
    pub fn credited(&self, section: Option<&str>, (first, until): (NaiveDate, NaiveDate)) -> Points {
        let counted = self.lines.iter().filter(|line| line.currency == self.scheme.currency);
        let of_days = counted.filter(|line| (first..until).contains(&line.day));
        let of_section = of_days.filter(|line| known(self.scheme, line) == section);
        Points(of_section.map(|line| line.credited.0).sum())
    }

    /// The first day of the year, and the one after its last.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        calendar::days_of_year(self.year)
    }
}

/// The section of the scheme to which a line belongs.
fn known<'a>(scheme: &Scheme, line: &'a Line) -> Option<&'a str> {
    let section = line.section.as_deref()?;
    scheme.sections.iter().any(|known| known.code.value == section).then_some(section)
}
