//! What the sections of a scheme come to in a year. Pure.

use super::appraisal::{self, AppraisalSeen};
use super::indicators::{self, IndicatorSeen};
use super::known::Line;
use super::monthly::{self, Months};
use super::vetoes::VetoSeen;
use super::year::Year;
use crate::schemes::{Formula, Points, Section, VetoScope};

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

/// What a section comes to.
pub(super) fn of_year(of: &Year<'_>, section: &Section) -> SectionScore {
    let code = section.code.value.as_str();
    let credited = of.credited(Some(code), of.days());
    let scaled = of.there.and_then(|(part, days, of)| part.scaled(credited, days, of));
    let appraisal = section.appraisal.as_ref();
    let appraisal = appraisal.map(|asked| appraisal::of_section(asked, code, of.facts, of.year, of.as_of));
    let mean = appraisal.as_ref().and_then(|seen| seen.mean).unwrap_or_default();
    let indicators = section.indicators.iter().map(|indicator| indicators::of_section(indicator, of.facts));
    let indicators: Vec<IndicatorSeen> = indicators.collect();
    let brought: i64 = indicators.iter().map(|seen| seen.points.0).sum();
    let score = match section.monthly {
        _ if is_vetoed(of, section) => Points(0),
        true => monthly::of_year(of, Formula::default(), &[section]).mean,
        false => section.score.of(Points(scaled.unwrap_or(credited).0 + mean.0 + brought)),
    };
    let (code, title, base) = (code.to_string(), section.title.clone(), section.score.base);
    SectionScore { code, title, base, credited, scaled, appraisal, indicators, score }
}

fn is_vetoed(of: &Year<'_>, section: &Section) -> bool {
    let of_section = of.lines.iter().filter(|line| line.section.as_ref() == Some(&section.code.value));
    let is_veto = |veto: &VetoSeen, line: &Line| veto.deed == line.deed && veto.scope == VetoScope::Section;
    of_section.into_iter().any(|line| of.vetoes.iter().any(|veto| is_veto(veto, line)))
}

/// The months, of what is scored by them.
pub(super) fn months(of: &Year<'_>) -> Months {
    let monthly = of.scheme.sections.iter().filter(|section| section.monthly && !is_vetoed(of, section));
    let formula = of.scheme.monthly;
    formula.map_or_else(Months::default, |formula| monthly::of_year(of, formula, &monthly.collect::<Vec<_>>()))
}
