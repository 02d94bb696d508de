//! Which grade a balance comes to over the years: a star of a volunteer. Pure.

use chrono::Datelike;
use infra::store::points::BalanceRow;

use crate::calendar::Period;
use crate::schemes::{Grade, Points, reached};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub title: String,
    /// The next one, and how much is missing for it.
    pub next: Option<(String, Points)>,
    /// What is missing in this year so that it is kept, or had again; none where nothing is.
    pub to_keep: Option<Points>,
}

/// What so much in each year, from the first one to this, comes to; none where there are no grades. A grade that asks for
/// something in each year is lost at the end of one with less, but for the one in which it was reached: one grade down,
/// until a year has enough again.
pub(super) fn level(grades: &[Grade], years: &[Points]) -> Option<Level> {
    let last = grades.len().checked_sub(1)?;
    let (mut total, mut at, mut since, mut is_down) = (Points(0), last, 0, false);
    for (n, amount) in years.iter().enumerate() {
        total = Points(total.0 + amount.0);
        let has_kept = |at: usize| grades[at].keep.is_none_or(|keep| keep <= *amount);
        let now = reached(grades, total)?;
        if !is_down || has_kept(now) {
            since = if now < at { n } else { since };
            (at, is_down) = (now, false);
        } else {
            at = at.max(now);
        }
        let is_over = n + 1 < years.len();
        if is_over && since < n && !has_kept(at) {
            (at, is_down) = ((at + 1).min(last), true);
        }
    }
    let this_year = years.last().copied().unwrap_or_default();
    // Whoever is down comes back to what all of it reaches.
    let asks = if is_down { reached(grades, total)? } else { at };
    let lacking = grades[asks].keep.filter(|_| since + 1 < years.len()).map(|keep| Points(keep.0 - this_year.0));
    let above = at.checked_sub(1).map(|above| &grades[above]).filter(|_| !is_down);
    Some(Level {
        title: grades[at].title.clone(),
        next: above.and_then(|grade| Some((grade.title.clone(), Points(grade.from?.0 - total.0)))),
        to_keep: lacking.filter(|lacking| *lacking > Points(0)),
    })
}

/// The balances of one currency by years, from the first one to this.
pub(super) fn by_year<'a>(rows: impl Iterator<Item = &'a BalanceRow> + Clone, today: chrono::NaiveDate) -> Vec<Points> {
    let years = rows.filter_map(|row| match Period::parse(&row.period) {
        Some(Period::Year(year)) => Some((year, Points(row.amount))),
        _ => None,
    });
    let first = years.clone().map(|(year, _)| year).min().unwrap_or(today.year());
    let of = |wanted: i32| Points(years.clone().filter(|(year, _)| *year == wanted).map(|(_, amount)| amount.0).sum());
    (first..=today.year()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;

    fn grades() -> Vec<Grade> {
        let text = r#"{scheme: s, title: t, currency: hours, grades: [{code: b, title: 二星, from: "300", keep: "20"},
            {code: a, title: 一星, from: "100", keep: "10"}, {code: o, title: 未评星级}],
            sections: [{code: a, title: a, items: [{code: x, title: x, clause: c, on: log_accepted, award: {per_hour: "1"}}]}]}"#;
        parse(text).unwrap().grades
    }

    fn told(years: &[i64]) -> (String, Option<i64>) {
        let years: Vec<Points> = years.iter().map(|hours| Points(hours * 100)).collect();
        let level = level(&grades(), &years).unwrap();
        (level.title, level.to_keep.map(|lacking| lacking.0 / 100))
    }

    #[test]
    fn a_star_is_lost_by_a_year_with_too_little_and_had_again_by_one_with_enough() {
        assert_eq!(told(&[]), ("未评星级".into(), None));
        assert_eq!(told(&[5]), ("未评星级".into(), None));
        assert_eq!(told(&[150]), ("一星".into(), None), "the first year is kept whatever it was");
        assert_eq!(told(&[150, 4]), ("一星".into(), Some(6)), "the year still lasts");
        assert_eq!(told(&[150, 10]), ("一星".into(), None));
        assert_eq!(told(&[150, 4, 0]), ("未评星级".into(), Some(10)), "and then it was over");
        assert_eq!(told(&[150, 4, 10]), ("一星".into(), None));
        assert_eq!(told(&[300, 19, 5]), ("一星".into(), Some(15)), "one grade down, however much there is");
        assert_eq!(told(&[300, 19, 5, 0]), ("未评星级".into(), Some(20)), "five were too few for the lower one, too");
        assert_eq!(told(&[300, 19, 5, 25]), ("二星".into(), None));
        assert_eq!(told(&[95, 5, 0]), ("一星".into(), Some(10)), "it was reached late in the year");
        assert_eq!(told(&[300, 0, -150]), ("一星".into(), Some(160)));
        assert_eq!(told(&[300, 0, -250]), ("未评星级".into(), None), "what is not there any more is nobody's star");
        assert_eq!(told(&[90, 15]), ("一星".into(), None));
        assert_eq!(told(&[90, 5, 1, 0]), ("未评星级".into(), None), "it was never reached");
    }

    #[test]
    fn without_grades_there_is_none_and_what_is_missing_for_the_next_is_told() {
        assert_eq!(level(&[], &[Points(100)]), None);
        let next = level(&grades(), &[Points(15_000)]).unwrap().next;
        assert_eq!(next, Some(("二星".into(), Points(15_000))));
    }
}
