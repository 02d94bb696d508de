//! The human part of a score: the marks that others give (测评).

use std::fmt;

use chrono::{Datelike, NaiveDate};
use infra::store::accounts::Role;
use infra::store::ratings::RatingSide;
use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::Points;
use super::month_day::MonthDay;

/// What a section is given marks for: its mean is added to what was credited there.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "测评：由他人打分，取平均分，计入大类得分")]
pub struct Appraisal {
    pub by: Raters,
    /// The best mark; the worst is nothing.
    #[schemars(description = "满分")]
    pub up_to: Points,
    /// Of fewer raters nothing is made.
    #[schemars(description = "至少几人打分才有效")]
    pub at_least: u32,
    #[schemars(with = "Option<String>", description = "从何月何日起打分，如 12-01")]
    pub opens: Option<MonthDay>,
    #[schemars(with = "Option<String>", description = "到何月何日（含当日）止；早于 opens 的，指下一年")]
    pub closes: Option<MonthDay>,
}

/// Who gives the marks.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "由谁打分")]
pub enum Raters {
    #[schemars(description = "同一支部（未编支部的，同一单位）的党员，不记名")]
    Fellows,
    #[schemars(description = "报到社区的工作人员")]
    Worker,
    #[schemars(description = "单位党组织书记")]
    Secretary,
    #[schemars(description = "组织部门")]
    Officer,
    #[schemars(description = "服务对象：取其评价的星级，五星为满分")]
    Served,
    #[schemars(description = "社区：取其对每次服务评价的星级，五星为满分")]
    Community,
}

impl Raters {
    /// As schemes and marks say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Raters::Fellows => "fellows",
            Raters::Worker => "worker",
            Raters::Secretary => "secretary",
            Raters::Officer => "officer",
            Raters::Served => "served",
            Raters::Community => "community",
        }
    }

    /// In which role staff give these marks.
    pub fn role(self) -> Option<Role> {
        match self {
            Raters::Worker => Some(Role::Worker),
            Raters::Secretary => Some(Role::Secretary),
            Raters::Officer => Some(Role::Officer),
            Raters::Fellows | Raters::Served | Raters::Community => None,
        }
    }

    /// Whose stars for services are taken as marks.
    pub fn side(self) -> Option<RatingSide> {
        match self {
            Raters::Served => Some(RatingSide::Served),
            Raters::Community => Some(RatingSide::Community),
            Raters::Fellows | Raters::Worker | Raters::Secretary | Raters::Officer => None,
        }
    }
}

impl fmt::Display for Raters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Raters::Fellows => "同一支部或单位的党员",
            Raters::Worker => "报到社区的工作人员",
            Raters::Secretary => "单位党组织书记",
            Raters::Officer => "组织部门",
            Raters::Served => "服务对象",
            Raters::Community => "社区",
        })
    }
}

impl Appraisal {
    /// The first and the last day on which marks for a year are given; none where they are at any time.
    pub fn days_for(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let (opens, closes) = (self.opens?, self.closes?);
        let first = opens.of(year);
        let last = closes.of(year);
        Some((first, if last < first { closes.of(year + 1) } else { last }))
    }

    /// Whether a mark for a year can be given on a day. At any time means in the year, and in the one after it.
    pub fn is_open(&self, year: i32, day: NaiveDate) -> bool {
        match self.days_for(year) {
            Some((first, last)) => (first..=last).contains(&day),
            None => (year..=year + 1).contains(&day.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appraisal(opens: Option<&str>, closes: Option<&str>) -> Appraisal {
        let day = |text: Option<&str>| text.and_then(MonthDay::parse);
        Appraisal { by: Raters::Fellows, up_to: Points(2000), at_least: 5, opens: day(opens), closes: day(closes) }
    }

    #[test]
    fn marks_are_given_on_its_days_and_those_may_run_into_the_next_year() {
        let is_open = |appraisal: &Appraisal, day: &str| appraisal.is_open(2026, day.parse().unwrap());
        let winter = appraisal(Some("12-01"), Some("01-31"));
        let days = ["2026-11-30", "2026-12-01", "2027-01-31", "2027-02-01"];
        assert_eq!(days.map(|day| is_open(&winter, day)), [false, true, true, false]);
        let december = appraisal(Some("12-01"), Some("12-31"));
        assert_eq!(days.map(|day| is_open(&december, day)), [false, true, false, false]);
        let always = appraisal(None, None);
        let days = ["2025-12-31", "2026-01-01", "2027-12-31", "2028-01-01"];
        assert_eq!(days.map(|day| is_open(&always, day)), [false, true, true, false]);
    }
}
