//! How many may have a grade (名额).

use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::Points;
use super::multiplier::RoundMode;

/// The share of those who are graded together that may have a grade; whoever is beyond it has the next one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "名额：达到的多于名额时，按总得分从高到低取，其余的评下一等次")]
pub struct Quota {
    #[schemars(description = "占参评总数的百分之几，如 20")]
    pub share: Points,
    pub among: Among,
    #[serde(default = "down")]
    #[schemars(description = "名额不是整数时怎样取整；不写为舍去")]
    pub round: RoundMode,
    #[serde(default)]
    pub ties: Ties,
}

/// Those who share it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "在什么范围内算名额")]
pub enum Among {
    #[schemars(description = "同一单位的党员")]
    Unit,
    #[schemars(description = "同一上级的组织，如一个社区的各网格")]
    Parent,
    #[schemars(description = "方案适用的全体")]
    All,
}

/// What becomes of those with the same score where there are places for some of them only.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "同分而名额不够时；不写为 out")]
pub enum Ties {
    #[default]
    #[schemars(description = "同分的都不取")]
    Out,
    #[schemars(description = "同分的都取，可以超过名额")]
    In,
}

fn down() -> RoundMode {
    RoundMode::Down
}

const WHOLE: usize = Points::HUNDRED_PERCENT.0 as usize;

impl Quota {
    /// How many may have the grade, of so many.
    pub fn places(self, of: usize) -> usize {
        let product = of.saturating_mul(usize::try_from(self.share.0).unwrap_or(0));
        match self.round {
            RoundMode::Down => product / WHOLE,
            RoundMode::HalfUp => (product + WHOLE / 2) / WHOLE,
            RoundMode::Up => product.div_ceil(WHOLE),
        }
    }

    /// Of fewer there is no place at all.
    pub fn fewest(self) -> usize {
        (1..).find(|of| self.places(*of) > 0 || *of >= WHOLE).unwrap_or(WHOLE)
    }

    /// As members read it: 不超过同一单位参评党员的 20%.
    pub fn words(self) -> String {
        let among = match self.among {
            Among::Unit => "同一单位参评的党员",
            Among::Parent => "同一上级参评的组织",
            Among::All => "全体参评者",
        };
        let ties = match self.ties {
            Ties::Out => "同分而名额不够的都不取",
            Ties::In => "同分的都取",
        };
        format!("名额不超过{among}的 {}%，按总得分从高到低，{ties}", self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rounded_as_it_is_said() {
        let quota = |share, round| Quota { share: Points(share), among: Among::All, round, ties: Ties::Out };
        let places = |round| [4, 5, 7, 8, 100].map(|of| quota(2000, round).places(of));
        assert_eq!(places(RoundMode::Down), [0, 1, 1, 1, 20]);
        assert_eq!(places(RoundMode::HalfUp), [1, 1, 1, 2, 20]);
        assert_eq!(places(RoundMode::Up), [1, 1, 2, 2, 20]);
        assert_eq!(quota(1250, RoundMode::Down).places(16), 2);
        let fewest = |round| quota(1500, round).fewest();
        assert_eq!([RoundMode::Down, RoundMode::HalfUp, RoundMode::Up].map(fewest), [7, 4, 1]);
    }
}
