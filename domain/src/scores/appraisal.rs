//! What others' marks come to. Pure.

use super::gates::is_over;
use super::known::{Facts, Mark, Stars};
use crate::schemes::{Appraisal, Points};
use crate::{Instant, calendar};

/// An appraisal (测评), and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppraisalSeen {
    pub raters: usize,
    /// Of fewer nothing is made.
    pub at_least: usize,
    pub up_to: Points,
    /// In hundredths, rounded half up; none while there are too few marks, or more are still to come.
    pub mean: Option<Points>,
    /// Why, in words.
    pub told: String,
}

/// How the appraisal of a section stands.
pub(super) fn of_section(
    appraisal: &Appraisal,
    section: &str,
    facts: &Facts,
    year: i32,
    as_of: Instant,
) -> AppraisalSeen {
    let (raters, sum, best) = match appraisal.by.side() {
        Some(side) => {
            let Stars { ratings, stars } = facts.stars.get(&side).copied().unwrap_or_default();
            (ratings, stars * appraisal.up_to.0, 5)
        }
        None => {
            let of_section = |mark: &&Mark| mark.section == section && mark.raters == appraisal.by.as_str();
            let marks = facts.marks.iter().filter(of_section);
            let marks: Vec<i64> = marks.map(|mark| out_of(appraisal.up_to, mark).0).collect();
            (marks.len(), marks.iter().sum(), 1)
        }
    };
    let at_least = usize::try_from(appraisal.at_least).unwrap_or(usize::MAX);
    let open = appraisal.days_for(year).filter(|(_, last)| !is_over(*last, as_of));
    let by = i64::try_from(raters).unwrap_or(i64::MAX).saturating_mul(best);
    let mean = Points::quotient(sum, by).filter(|_| open.is_none() && raters >= at_least);
    let told = match (open, mean) {
        (Some((first, last)), _) => format!("{}打分，结束后计入；已有 {raters} 人打分", calendar::span(first, last)),
        (None, Some(mean)) => format!("{}打分 {raters} 次，平均 {mean} 分，满分 {} 分", appraisal.by, appraisal.up_to),
        (None, None) => format!("{}打分 {raters} 次，至少 {at_least} 次才有效", appraisal.by),
    };
    AppraisalSeen { raters, at_least, up_to: appraisal.up_to, mean, told }
}

/// A mark as it would be out of another best: a version that asks so may have followed the one by which it was given.
fn out_of(up_to: Points, mark: &Mark) -> Points {
    Points::quotient(mark.mark.0.saturating_mul(up_to.0), mark.up_to.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;
    use crate::scores::Mark;
    use infra::store::ratings::RatingSide;

    /// How an appraisal stands at the end of a day of 2026, or of the January after it.
    fn seen(appraisal: &str, facts: &Facts, day: &str) -> AppraisalSeen {
        let scheme = parse(&format!(
            "{{scheme: s, title: t, currency: assessment, sections: [{{code: a, title: a, appraisal: {appraisal}}}]}}"
        ));
        let scheme = scheme.unwrap();
        let asked = scheme.sections[0].appraisal.as_ref().unwrap();
        of_section(asked, "a", facts, 2026, calendar::end_of(day.parse().unwrap()))
    }

    /// Out of twenty, and two that do not count: of another section, and by others.
    fn marks(raters: &str, marks: &[i64]) -> Facts {
        let mark = |section: &str, raters: &str, mark: i64| Mark {
            section: section.into(),
            raters: raters.into(),
            mark: Points(mark),
            up_to: Points(2000),
        };
        let others = [mark("b", raters, 1), mark("a", "worker", 1)];
        Facts { marks: marks.iter().map(|given| mark("a", raters, *given)).chain(others).collect(), ..Facts::default() }
    }

    #[test]
    fn the_mean_is_rounded_half_up_and_a_mark_keeps_its_share_of_the_best() {
        let by = r#"{by: officer, up_to: "20", at_least: 3}"#;
        let mean = |given: &[i64]| seen(by, &marks("officer", given), "2026-12-31").mean.map(|mean| mean.0);
        assert_eq!((mean(&[1800, 1801, 1801]), mean(&[1800, 1800, 1801])), (Some(1801), Some(1800)));
        assert_eq!((mean(&[2000, 2000, 2000]), mean(&[2000, 2000])), (Some(2000), None));
        let out_of_a_hundred = by.replace("20", "100");
        let seen = seen(&out_of_a_hundred, &marks("officer", &[1800, 1800, 1800]), "2026-12-31");
        assert_eq!(seen.mean, Some(Points(9000)));
    }

    #[test]
    fn nothing_is_told_of_a_mean_before_the_last_day_is_over() {
        let by = r#"{by: fellows, up_to: "20", at_least: 3, opens: "12-01", closes: "01-31"}"#;
        let facts = marks("fellows", &[1000, 1000, 1600]);
        let open = seen(by, &facts, "2027-01-30");
        assert_eq!((open.mean, open.raters), (None, 3));
        assert_eq!(seen(by, &facts, "2027-01-31").mean, Some(Points(1200)));
    }

    #[test]
    fn five_stars_are_the_best_mark() {
        let by = r#"{by: served, up_to: "10", at_least: 3}"#;
        let of = |ratings, stars| Facts {
            stars: [(RatingSide::Served, Stars { ratings, stars })].into(),
            ..Facts::default()
        };
        assert_eq!(seen(by, &of(3, 13), "2026-12-31").mean, Some(Points(867)));
        assert_eq!(seen(by, &of(2, 10), "2026-12-31").mean, None);
    }
}
