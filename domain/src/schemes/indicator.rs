//! What an org's score takes from its members (指标): a rate, or a mean.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::award::{Award, AwardText};
use super::code::Code;

/// What is measured of an org's members, and what it brings. Reckoned with the score, never posted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "指标：由所属党员的情况算出，计入大类得分")]
pub struct Indicator {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    #[schemars(description = "条文")]
    pub clause: String,
    pub members: OfMembers,
    #[schemars(with = "AwardText", description = "按数值乘（per_unit，unit），或分档（bands，from）")]
    pub award: Award,
}

/// What is measured. Rates are in percent; of nobody there is none.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "党员的什么情况")]
pub enum OfMembers {
    /// Those who are checked in, of all.
    #[schemars(description = "报到率（%）：已报到的党员占比")]
    CheckedIn,
    /// Those of whom a service in the year was accepted, of all.
    #[schemars(description = "参与率（%）：年内有服务通过审核的党员占比")]
    Active,
    /// The claims that were carried out, of all that were due in the year and not given back.
    #[schemars(description = "完成率（%）：年内到期的认领中，服务通过审核的占比")]
    Completed,
    /// Of their scores.
    #[schemars(description = "党员年度得分的平均")]
    MeanScore,
    /// Those with the best grade of their scheme, of all.
    #[schemars(description = "最优等次的党员占比（%）")]
    BestGrade,
}

impl fmt::Display for OfMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OfMembers::CheckedIn => "报到率",
            OfMembers::Active => "参与率",
            OfMembers::Completed => "完成率",
            OfMembers::MeanScore => "党员平均得分",
            OfMembers::BestGrade => "最优等次占比",
        })
    }
}

impl OfMembers {
    /// Whether the members' scores have to be reckoned for it.
    pub fn is_of_scores(self) -> bool {
        matches!(self, OfMembers::MeanScore | OfMembers::BestGrade)
    }

    /// What it is written in.
    pub fn unit(self) -> &'static str {
        if self == OfMembers::MeanScore { " 分" } else { "%" }
    }
}
