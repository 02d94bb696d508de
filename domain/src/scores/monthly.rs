//! What a year's months come to: a month is a sum, a quarter the mean of its months, a year the mean of its quarters.
//! Pure.

use std::collections::BTreeMap;

use chrono::Days;

use super::gates::is_over;
use super::year::Year;
use crate::calendar::{self, Period};
use crate::schemes::{Formula, Points, Section};

/// The months of a year that are scored, each apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    /// The first first. The last one may be under way.
    pub months: Vec<MonthScore>,
    /// Of the months that are over, or of the first one while none is; rounded half up to hundredths, as all means.
    pub quarters: Vec<QuarterScore>,
    /// The mean of the quarters.
    pub mean: Points,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthScore {
    pub month: Period,
    pub score: Points,
    /// What is not over is shown, and counts only while nothing else does.
    pub is_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarterScore {
    pub quarter: Period,
    pub score: Points,
}

/// The months of a year at whose end the subject was there, or is now, and was scored.
pub(super) fn of_year(of: &Year<'_>, formula: Formula, sections: &[&Section]) -> Months {
    let Year { facts, year, as_of, .. } = *of;
    let today = calendar::day(as_of);
    let mut months = Vec::new();
    for number in 1..=12 {
        let month = Period::Month(year, number);
        let Some((first, until)) = month.first_day().zip(month.day_after()) else { continue };
        let last = until - Days::new(1);
        let is_scored = facts.scored_since.is_none_or(|since| since <= last);
        if today < first || !is_scored || !facts.served(last.min(today)) {
            continue;
        }
        let credited = |section: &Section| of.credited(Some(&section.code.value), (first, until));
        let scores = sections.iter().map(|section| section.score.of(credited(section)).0);
        let score = formula.within_bounds(Points(scores.sum()));
        months.push(MonthScore { month, score, is_over: is_over(last, as_of) });
    }
    let counted = months.iter().filter(|month| month.is_over);
    let counted: Vec<&MonthScore> =
        if counted.clone().next().is_some() { counted.collect() } else { months.iter().collect() };
    let mut by_quarter: BTreeMap<u32, Vec<Points>> = BTreeMap::new();
    for month in counted {
        if let Period::Month(_, number) = month.month {
            by_quarter.entry(number.div_ceil(3)).or_default().push(month.score);
        }
    }
    let quarters: Vec<QuarterScore> = by_quarter
        .into_iter()
        .map(|(number, scores)| QuarterScore {
            quarter: Period::Quarter(year, number),
            score: Points::mean(&scores).unwrap_or_default(),
        })
        .collect();
    let scores: Vec<Points> = quarters.iter().map(|quarter| quarter.score).collect();
    let mean = Points::mean(&scores).unwrap_or_default();
    Months { months, quarters, mean }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::calendar::end_of;
    use crate::points::Currency;
    use crate::schemes::parse;
    use crate::scores::{Facts, Line, Mark, score};
    use chrono::NaiveDate;

    /// Worked example I, with one section for five.
    const SCHEME: &str = r#"
scheme: fortress
title: 堡垒指数
of: grid
currency: assessment
monthly: { at_least: "0", at_most: "100", weight: "0.8" }
sections:
  - code: work
    title: 工作
    monthly: true
    items:
      - { code: done, title: 得分, clause: 第一条, on: proposal_approved, award: { per_unit: "1", unit: 分 } }
  - code: review
    title: 年终评价
    score: { weight: "0.2" }
    appraisal: { by: officer, up_to: "100", at_least: 1 }
"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn line(n: u128, day: &str, credited: i64) -> Line {
        Line {
            deed: Id::from_u128(n),
            section: Some("work".into()),
            item: "done".into(),
            title: "得分".into(),
            day: day.parse().unwrap(),
            currency: Currency::Assessment,
            credited: Points(credited),
            veto: None,
        }
    }

    /// A grid that was founded in May.
    fn facts() -> Facts {
        let scores = [
            ("05-20", 80),
            ("06-01", 90),
            ("07-01", 88),
            ("08-31", 88),
            ("09-30", 88),
            ("10-01", 91),
            ("11-15", 91),
            ("12-31", 91),
        ];
        let lines = (1..).zip(scores).map(|(n, (day, points))| line(n, &format!("2026-{day}"), points * 100));
        Facts {
            lines: lines.collect(),
            in_service: vec![(day("2026-05-11"), None)],
            marks: vec![Mark {
                section: "review".into(),
                raters: "officer".into(),
                mark: Points(9000),
                up_to: Points(10_000),
            }],
            ..Facts::default()
        }
    }

    #[test]
    fn a_year_is_four_fifths_of_the_mean_of_its_quarters_and_a_fifth_of_the_review() {
        let score = score(&parse(SCHEME).unwrap(), &facts(), 2026, end_of(day("2026-12-31")));
        let quarters: Vec<i64> = score.months.quarters.iter().map(|quarter| quarter.score.0).collect();
        assert_eq!((quarters, score.months.months.len()), (vec![8500, 8800, 9100], 8));
        assert_eq!((score.months.mean, score.total), (Points(8800), Points(8840)));
        assert_eq!((score.sections[0].score, score.sections[1].score), (Points(8800), Points(1800)));
    }

    #[test]
    fn the_month_under_way_is_shown_and_counts_only_while_nothing_else_does() {
        let scheme = parse(SCHEME).unwrap();
        let at = |day_text: &str| score(&scheme, &facts(), 2026, end_of(day(day_text))).months;
        let may = at("2026-05-30");
        assert_eq!((may.months.len(), may.months[0].is_over, may.mean), (1, false, Points(8000)));
        let june = at("2026-06-29");
        assert_eq!((june.months.len(), june.quarters[0].score), (2, Points(8000)));
        assert_eq!(at("2026-06-30").quarters[0].score, Points(8500));
        assert_eq!(at("2026-05-01").months, []);
    }

    #[test]
    fn months_before_there_was_a_scheme_do_not_count() {
        let facts = Facts { scored_since: Some(day("2026-10-31")), ..facts() };
        let months = score(&parse(SCHEME).unwrap(), &facts, 2026, end_of(day("2026-12-31"))).months;
        assert_eq!((months.months.len(), months.mean), (3, Points(9100)));
    }

    #[test]
    fn a_month_is_kept_within_its_bounds() {
        let mut facts = facts();
        facts.lines.push(line(20, "2026-05-21", 5000));
        facts.lines.push(line(21, "2026-06-21", -20_000));
        let months = score(&parse(SCHEME).unwrap(), &facts, 2026, end_of(day("2026-06-30"))).months;
        assert_eq!(months.months.iter().map(|month| month.score.0).collect::<Vec<_>>(), [10_000, 0]);
    }
}
