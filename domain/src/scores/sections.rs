//! What the sections of a scheme come to in a year. Pure.

use chrono::NaiveDate;

use super::appraisal::{self, AppraisalSeen};
use super::indicators::{self, IndicatorSeen};
use super::known::{Facts, Line};
use super::monthly::{self, Months};
use super::rules::VetoSeen;
use crate::schemes::{Formula, PartYear, Points, Scheme, Section, VetoScope};
use crate::{Instant, calendar};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionScore {
    pub code: String,
    pub title: String,
    pub base: Points,
    pub credited: Points,
    /// The same, as it counts for whoever was there for a part of the year, where it is scaled.
    pub scaled: Option<Points>,
    /// What others gave marks for.
    pub appraisal: Option<AppraisalSeen>,
    pub indicators: Vec<IndicatorSeen>,
    /// Base, credit, the mean of the marks and what the indicators bring, kept between the section's bounds and
    /// weighted; of a monthly section, the mean of its quarters. Nothing under a veto.
    pub score: Points,
}

/// What a year's sections are reckoned from.
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

    pub fn section(&self, section: &Section) -> SectionScore {
        let code = section.code.value.as_str();
        let credited = self.credited(Some(code), self.days());
        let scaled = self.there.and_then(|(part, days, of)| part.scaled(credited, days, of));
        let appraisal = section.appraisal.as_ref();
        let appraisal = appraisal.map(|asked| appraisal::of_section(asked, code, self.facts, self.year, self.as_of));
        let mean = appraisal.as_ref().and_then(|seen| seen.mean).unwrap_or_default();
        let indicators = section.indicators.iter().map(|indicator| indicators::of_section(indicator, self.facts));
        let indicators: Vec<IndicatorSeen> = indicators.collect();
        let brought: i64 = indicators.iter().map(|seen| seen.points.0).sum();
        let score = match section.monthly {
            _ if self.is_vetoed(section) => Points(0),
            true => monthly::of_year(self, Formula::default(), &[section]).mean,
            false => section.score.of(Points(scaled.unwrap_or(credited).0 + mean.0 + brought)),
        };
        let (code, title, base) = (code.to_string(), section.title.clone(), section.score.base);
        SectionScore { code, title, base, credited, scaled, appraisal, indicators, score }
    }

    fn is_vetoed(&self, section: &Section) -> bool {
        let of_section = self.lines.iter().filter(|line| line.section.as_ref() == Some(&section.code.value));
        let is_veto = |veto: &VetoSeen, line: &Line| veto.deed == line.deed && veto.scope == VetoScope::Section;
        of_section.into_iter().any(|line| self.vetoes.iter().any(|veto| is_veto(veto, line)))
    }

    /// The months, of what is scored by them.
    pub fn months(&self) -> Months {
        let monthly = self.scheme.sections.iter().filter(|section| section.monthly && !self.is_vetoed(section));
        let formula = self.scheme.monthly;
        formula.map_or_else(Months::default, |formula| monthly::of_year(self, formula, &monthly.collect::<Vec<_>>()))
    }
}

/// The section of the scheme to which a line belongs.
fn known<'a>(scheme: &Scheme, line: &'a Line) -> Option<&'a str> {
    let section = line.section.as_deref()?;
    scheme.sections.iter().any(|known| known.code.value == section).then_some(section)
}
