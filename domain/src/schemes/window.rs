//! The spans in which limits are counted (周期), cut in China.

use chrono::{Datelike, NaiveDate};
use infra::store::points::Currency;
use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::{Points, unit};
use crate::calendar::Period;

/// The span in which a limit is counted. Weeks are ISO weeks and run across New Year.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "周期，按北京时间")]
pub enum Window {
    /// A single deed.
    #[schemars(description = "每次")]
    Event,
    Day,
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl Window {
    /// The first day of the window around `day`, and the day after its last; none for a single deed.
    pub fn around(self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (year, week) = (day.year(), day.iso_week());
        let whole = |period: Period| Some((period.first_day()?, period.day_after()?));
        match self {
            Window::Event => None,
            Window::Day => Some((day, day.succ_opt()?)),
            Window::Week => whole(Period::Week(week.year(), week.week())),
            Window::Month => whole(Period::Month(year, day.month())),
            Window::Quarter => whole(Period::Quarter(year, day.month0() / 3 + 1)),
            Window::HalfYear => {
                let before = day.month0() / 6 * 2;
                let (first, last) = (Period::Quarter(year, before + 1), Period::Quarter(year, before + 2));
                Some((first.first_day()?, last.day_after()?))
            }
            Window::Year => whole(Period::Year(year)),
        }
    }

    /// The windows of this kind whose last day lies in a year, each with its first day and the day after its last: a
    /// week belongs to the year in which it ends. None for single deeds.
    pub fn ending_in(self, year: i32) -> Vec<(NaiveDate, NaiveDate)> {
        let mut found = Vec::new();
        let mut day = NaiveDate::from_ymd_opt(year, 1, 1);
        while let Some((from, until)) = day.and_then(|day| self.around(day)) {
            if until.pred_opt().is_none_or(|last| last.year() != year) {
                break;
            }
            found.push((from, until));
            day = Some(until);
        }
        found
    }

    /// Whether two days are in one window. Two deeds never are one.
    pub fn holds_both(self, one: NaiveDate, other: NaiveDate) -> bool {
        self.around(one).is_some_and(|(from, to)| (from..to).contains(&other))
    }

    /// Whether each window of this kind lies whole in one of the other, wider kind. Weeks lie in nothing: they run
    /// across the ends of months and years.
    pub(super) fn within(self, other: Window) -> bool {
        self < other && self != Window::Week
    }

    /// How many of them touch one of the other kind at most; none where any number can.
    pub(super) fn most_within(self, other: Window) -> Option<i64> {
        let (days, weeks, months) = match other {
            Window::Event | Window::Day => (1, 1, 1),
            Window::Week => (7, 1, 2),
            Window::Month => (31, 6, 1),
            Window::Quarter => (92, 14, 3),
            Window::HalfYear => (184, 28, 6),
            Window::Year => (366, 54, 12),
        };
        match self {
            Window::Event => None,
            Window::Day => Some(days),
            Window::Week => Some(weeks),
            Window::Month => Some(months),
            Window::Quarter => Some((months + 2) / 3),
            Window::HalfYear => Some((months + 5) / 6),
            Window::Year => Some(1),
        }
    }

    /// A limit as members read it: 每周最多 5 分, 每年最多扣 6 分.
    pub fn limited(self, limit: Points, is_loss: bool) -> String {
        self.limited_in(unit(Currency::Assessment), limit, is_loss)
    }

    /// The same of what is told in another unit: 每周最多 5 小时.
    pub(crate) fn limited_in(self, unit: &str, limit: Points, is_loss: bool) -> String {
        let most = if is_loss { "最多扣" } else { "最多" };
        format!("{}{most} {limit} {unit}", self.each())
    }

    fn each(self) -> &'static str {
        match self {
            Window::Event => "每次",
            Window::Day => "每天",
            Window::Week => "每周",
            Window::Month => "每月",
            Window::Quarter => "每季度",
            Window::HalfYear => "每半年",
            Window::Year => "每年",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(window: Window, day: &str) -> String {
        let (from, to) = window.around(day.parse().unwrap()).unwrap();
        format!("{from} {to}")
    }

    #[test]
    fn windows_are_cut_by_the_calendar_and_a_week_runs_across_new_year() {
        assert_eq!(around(Window::Day, "2028-02-29"), "2028-02-29 2028-03-01");
        assert_eq!(around(Window::Week, "2027-01-01"), "2026-12-28 2027-01-04");
        assert_eq!(around(Window::Month, "2026-12-31"), "2026-12-01 2027-01-01");
        assert_eq!(around(Window::Quarter, "2026-05-31"), "2026-04-01 2026-07-01");
        assert_eq!(around(Window::HalfYear, "2026-07-01"), "2026-07-01 2027-01-01");
        assert_eq!(around(Window::Year, "2026-07-01"), "2026-01-01 2027-01-01");
        assert_eq!(Window::Event.around("2026-07-01".parse().unwrap()), None);
        let counts = [Window::Event, Window::Day, Window::Week, Window::Month, Window::HalfYear, Window::Year];
        assert_eq!(counts.map(|window| window.ending_in(2026).len()), [0, 365, 52, 12, 2, 1]);
        let weeks = Window::Week.ending_in(2026);
        assert_eq!((weeks[0].0.to_string(), weeks[51].1.to_string()), ("2025-12-29".into(), "2026-12-28".into()));
    }
}
