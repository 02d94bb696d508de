//! What a year comes to: the formula of its score (得分), its grades (等次), and what they ask for beside points.

use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::Points;
use super::code::Code;
use super::exact::Exact;
use super::indicator::OfMembers;
use super::month_day::MonthDay;
use super::multiplier::Round;
use super::quota::Quota;
use super::window::Window;

/// What is added to what was credited, and between what the sum is kept.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "全年得分：基础分加上记入的积分，限制在上下限之间")]
pub struct Formula {
    #[serde(default)]
    #[schemars(description = "基础分")]
    pub base: Points,
    #[schemars(description = "最低")]
    pub at_least: Option<Points>,
    #[schemars(description = "最高")]
    pub at_most: Option<Points>,
    /// Last, of what is between the bounds.
    #[schemars(description = "权重，最后相乘，如 0.5；不写为 1")]
    pub weight: Option<Points>,
}

impl Formula {
    /// The score that so many points come to.
    pub fn of(self, credited: Points) -> Points {
        self.weighted(self.within_bounds(credited))
    }

    /// The same before it is weighted.
    pub fn within_bounds(self, credited: Points) -> Points {
        let sum = Points(self.base.0.saturating_add(credited.0));
        let kept = self.at_least.map_or(sum, |least| sum.max(least));
        self.at_most.map_or(kept, |most| kept.min(most))
    }

    /// The best that it comes to, if it has an upper bound.
    pub fn best(self) -> Option<Points> {
        self.at_most.map(|most| self.weighted(most))
    }

    /// Rounded half up to hundredths.
    pub fn weighted(self, score: Points) -> Points {
        self.weight.map_or(score, |weight| Exact::of(score).times(weight).round(Round::default()))
    }
}

/// A grade, and the score from which it is had.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "等次")]
pub struct Grade {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    #[schemars(description = "名称，如 优秀")]
    pub title: String,
    #[schemars(description = "总得分达到多少")]
    pub from: Option<Points>,
    /// Of what is counted for good: so much in each year, or it is lost.
    #[schemars(description = "保级：评上之后每年至少多少，不足的次年降一级；只用于 hours 的方案")]
    pub keep: Option<Points>,
    /// How many may have it; any number, where nothing is said.
    #[schemars(description = "名额；不写则不限")]
    pub quota: Option<Quota>,
}

/// The place of the best grade that a score is enough for; none where there are no grades.
pub(crate) fn reached(grades: &[Grade], score: Points) -> Option<usize> {
    grades.iter().position(|grade| grade.from.is_none_or(|from| from <= score))
}

/// What is asked for beside points: whoever misses it gets no better grade than `otherwise`, whatever their score.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "前提条件：未达到的，不论得分多少，等次不高于 otherwise")]
pub struct Gate {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    #[schemars(description = "条文")]
    pub clause: String,
    #[schemars(with = "NeedText")]
    pub needs: Need,
    #[schemars(description = "未达到时最高的等次，写等次的代码")]
    pub otherwise: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "NeedText")]
pub enum Need {
    /// To have checked in (报到) before the end of this day, this year or earlier.
    CheckedInBy(MonthDay),
    /// So many deeds of these items in each window of the year.
    Deeds { items: Vec<String>, at_least: u32, each: Window },
    /// No more deeds of these items in any window of the year.
    AtMost { items: Vec<String>, at_most: u32, each: Window },
    /// So much in this section.
    Points { section: String, at_least: Points },
    /// So much of an org's members.
    Members { of: OfMembers, at_least: Points },
}

/// A need as it is written: of the five exactly one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "条件：某日前报到、每个周期做满几次、每个周期不超过几次、某大类达到多少分、所属党员达到多少，五者取一"
)]
#[schemars(extend("oneOf" = [
    {"required": ["checked_in_by"]}, {"required": ["items", "at_least", "each"]}, {"required": ["items", "at_most", "each"]},
    {"required": ["section", "points"]}, {"required": ["members", "value"]},
]))]
pub(super) struct NeedText {
    #[schemars(description = "何月何日前（含当日）报到，如 06-30")]
    #[schemars(with = "Option<String>", regex(pattern = "^[0-9]{2}-[0-9]{2}$"))]
    checked_in_by: Option<MonthDay>,
    #[schemars(description = "积分项的代码")]
    items: Option<Vec<String>>,
    #[schemars(description = "合计至少几次")]
    at_least: Option<u32>,
    #[schemars(description = "合计至多几次，如爽约")]
    at_most: Option<u32>,
    #[schemars(description = "每个周期")]
    each: Option<Window>,
    #[schemars(description = "大类的代码")]
    section: Option<String>,
    #[schemars(description = "大类得分至少多少")]
    points: Option<Points>,
    #[schemars(description = "所属党员的什么情况，只用于组织的方案")]
    members: Option<OfMembers>,
    #[schemars(description = "至少多少")]
    value: Option<Points>,
}

impl TryFrom<NeedText> for Need {
    type Error = String;

    fn try_from(text: NeedText) -> Result<Self, Self::Error> {
        const ONE_OF: &str = "needs 须写且只写 checked_in_by（某日前报到），items、at_least 和 each（每个周期做满几次），\
             items、at_most 和 each（每个周期不超过几次），section 和 points（大类得分）、members 和 value（所属党员）中的一种";
        let NeedText { checked_in_by, items, at_least, at_most, each, section, points, members, value } = text;
        let times = match (items, each, at_least, at_most) {
            (Some(items), Some(each), Some(at_least), None) => Some(Need::Deeds { items, at_least, each }),
            (Some(items), Some(each), None, Some(at_most)) => Some(Need::AtMost { items, at_most, each }),
            (None, None, None, None) => None,
            _ => return Err(ONE_OF.to_string()),
        };
        match (checked_in_by, times, section.zip(points), members.zip(value)) {
            (Some(by), None, None, None) => Ok(Need::CheckedInBy(by)),
            (None, Some(times), None, None) => Ok(times),
            (None, None, Some((section, at_least)), None) => Ok(Need::Points { section, at_least }),
            (None, None, None, Some((of, at_least))) => Ok(Need::Members { of, at_least }),
            _ => Err(ONE_OF.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_base_and_what_was_credited_kept_between_its_bounds() {
        let formula =
            Formula { base: Points(7000), at_least: Some(Points(0)), at_most: Some(Points(10_000)), weight: None };
        assert_eq!([-8000, 500, 4000].map(|credited| formula.of(Points(credited)).0), [0, 7500, 10_000]);
        assert_eq!(Formula::default().of(Points(-300)), Points(-300));
    }
}
