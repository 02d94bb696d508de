//! A day of every year. Pure.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// A day of every year.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// Reads `06-30`.
    pub fn parse(text: &str) -> Option<MonthDay> {
        let (month, day) = text.split_once('-').filter(|_| !text.contains('+'))?;
        let date = NaiveDate::from_ymd_opt(2024, month.parse().ok()?, day.parse().ok()?)?;
        (text.len() == 5).then_some(MonthDay { month: date.month(), day: date.day() })
    }

    /// In a year without it, the day before.
    pub fn of(self, year: i32) -> NaiveDate {
        let date = |day| NaiveDate::from_ymd_opt(year, self.month, day);
        date(self.day).or_else(|| date(self.day - 1)).unwrap_or_default()
    }
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        MonthDay::parse(&text).ok_or_else(|| format!("“{text}”不是日期：请写成带引号的 \"06-30\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_year_is_read_and_the_leap_day_falls_on_the_day_before() {
        let day = |text: &str| MonthDay::parse(text).map(|day| day.of(2026).to_string());
        assert_eq!(day("06-30").as_deref(), Some("2026-06-30"));
        assert_eq!(day("02-29").as_deref(), Some("2026-02-28"));
        for text in ["6-30", "06-31", "13-01", "0630", "06-3", "六月", "+6-30", ""] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
