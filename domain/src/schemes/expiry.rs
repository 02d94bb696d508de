//! For how long what was gained can be spent (到期).

use chrono::{Datelike, Months, NaiveDate};
use schemars::JsonSchema;
use serde::Deserialize;

/// Until when: of the two exactly one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(description = "有效期，只用于兑换积分：先得的先用，到期未用的清零")]
pub enum Expiry {
    /// To the end of so many years after the one in which it was gained: with 0, of that year.
    #[schemars(description = "到得分之年以后第几年的年底：0 为当年年底，1 为次年年底")]
    AfterYears(u32),
    /// For so many months from the day on.
    #[schemars(description = "自得分之日起多少个月")]
    AfterMonths(u32),
}

impl Expiry {
    /// The last day on which what was gained on a day can be spent.
    pub fn last_day(self, gained: NaiveDate) -> NaiveDate {
        let last = match self {
            Expiry::AfterYears(years) => {
                let year = i32::try_from(years).ok().and_then(|years| gained.year().checked_add(years));
                year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31))
            }
            Expiry::AfterMonths(months) => {
                gained.checked_add_months(Months::new(months)).and_then(|after| after.pred_opt())
            }
        };
        last.unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_gained_holds_to_the_end_of_a_year_or_for_so_many_months() {
        let last = |expiry: Expiry, gained: &str| expiry.last_day(gained.parse().unwrap()).to_string();
        assert_eq!(last(Expiry::AfterYears(0), "2026-01-01"), "2026-12-31");
        assert_eq!(last(Expiry::AfterYears(1), "2026-12-31"), "2027-12-31");
        assert_eq!(last(Expiry::AfterMonths(24), "2026-11-17"), "2028-11-16");
        assert_eq!(last(Expiry::AfterMonths(1), "2027-01-31"), "2027-02-27");
    }
}
