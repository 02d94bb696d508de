//! What of a year reaches into the next one (结转), and what becomes of whoever was there for a part of it (折算).

use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::Points;

/// What the score of the year before adds to this one's.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "结转：上一年度总得分的一部分计入本年度，只用于党员的方案")]
pub struct CarryOver {
    #[schemars(description = "上一年度总得分的百分之几，如 10")]
    pub share: Points,
    #[schemars(description = "最多多少分；不写则不限")]
    pub at_most: Option<Points>,
}

impl CarryOver {
    /// Of so much, rounded half up to hundredths; of less than nothing, nothing.
    pub fn of(self, total: Points) -> Points {
        let share = Points::quotient(total.0.max(0).saturating_mul(self.share.0), Points::HUNDRED_PERCENT.0)
            .unwrap_or_default();
        self.at_most.map_or(share, |most| share.min(most))
    }

    /// As members read it.
    pub fn words(self) -> String {
        let most = self.at_most.map_or_else(String::new, |most| format!("，最多 {most} 分"));
        format!("上一年度总得分的 {}% 计入本年度{most}", self.share)
    }
}

/// What becomes of whoever was not there for the whole of a year: not in service, on leave, or exempt.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "年内不全在册的（后来转入、中途转出、请假、免考），只用于党员的方案")]
pub struct PartYear {
    /// Whoever was there for fewer days is not graded.
    #[schemars(description = "在册不足多少天（请假、免考除外）的不评等次")]
    pub at_least_days: u32,
    #[serde(default)]
    pub credit: PartCredit,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "记入的积分怎样计；不写为 as_is")]
pub enum PartCredit {
    #[default]
    #[schemars(description = "不折算")]
    AsIs,
    /// As if they had gone on in the same way.
    #[schemars(description = "各大类记入的积分按在册天数折算成全年")]
    Scaled,
}

impl PartYear {
    /// What was credited in so many days of so many, as far as it is scaled; none of no day.
    pub fn scaled(self, credited: Points, days: usize, of: usize) -> Option<Points> {
        let number = |days: usize| i64::try_from(days).unwrap_or(i64::MAX);
        let is_part = self.credit == PartCredit::Scaled && days < of;
        is_part.then(|| Points::quotient(credited.0.saturating_mul(number(of)), number(days)))?
    }

    /// As members read it.
    pub fn words(self) -> String {
        let scaled = match self.credit {
            PartCredit::AsIs => "",
            PartCredit::Scaled => "；不足全年的，各大类记入的积分按在册天数折算成全年",
        };
        format!("年内在册不足 {} 天（请假、免考除外）的不评等次{scaled}", self.at_least_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_half_up_and_kept_below_its_most() {
        let tenth = CarryOver { share: Points(1000), at_most: Some(Points(500)) };
        assert_eq!([9005, 4000, 4994, 0, -100].map(|total| tenth.of(Points(total)).0), [500, 400, 499, 0, 0]);
        assert_eq!(CarryOver { at_most: None, ..tenth }.of(Points(9005)), Points(901));
    }

    #[test]
    fn half_a_year_counts_twice_and_a_whole_one_as_it_is() {
        let scaled = PartYear { at_least_days: 90, credit: PartCredit::Scaled };
        assert_eq!(scaled.scaled(Points(1000), 184, 365), Some(Points(1984)));
        assert_eq!(scaled.scaled(Points(-300), 100, 300), Some(Points(-900)));
        assert_eq!((scaled.scaled(Points(1), 365, 365), scaled.scaled(Points(1), 0, 365)), (None, None));
        assert_eq!(PartYear { credit: PartCredit::AsIs, ..scaled }.scaled(Points(1), 1, 365), None);
    }
}
