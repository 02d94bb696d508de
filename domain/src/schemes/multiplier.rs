//! What an award is multiplied by (系数), and how the result is rounded.

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::amount::Points;

/// One multiplier of an award.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "MultiplierText")]
pub enum Multiplier {
    /// Chosen by whoever proposes; the first choice where nothing is chosen.
    Factor { factor: String, title: String, choices: Vec<Choice> },
    /// For what happens from one time of day on and before the other, in China; across midnight where the second is
    /// the earlier one.
    TimeOfDay { title: String, from: NaiveTime, to: NaiveTime, times: Points },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "系数的一种取值")]
pub struct Choice {
    #[schemars(length(min = 1, max = 60))]
    pub code: String,
    pub title: String,
    #[schemars(description = "乘以多少")]
    pub times: Points,
}

impl Multiplier {
    /// All that it can multiply by.
    pub(super) fn values(&self) -> Vec<Points> {
        match self {
            Multiplier::Factor { choices, .. } => choices.iter().map(|choice| choice.times).collect(),
            Multiplier::TimeOfDay { times, .. } => vec![Points(100), *times],
        }
    }
}

/// To which steps an amount is rounded, and how; without a word, half up to hundredths.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "取整：乘完系数后一次取整；不写为按 0.01 四舍五入")]
pub struct Round {
    #[schemars(description = "取整到它的整数倍")]
    pub to: Points,
    #[serde(default)]
    pub mode: RoundMode,
}

/// Which way; of losses, their size is rounded.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundMode {
    #[default]
    #[schemars(description = "四舍五入")]
    HalfUp,
    #[schemars(description = "舍去")]
    Down,
    #[schemars(description = "进一")]
    Up,
}

impl Default for Round {
    fn default() -> Self {
        Round { to: Points(1), mode: RoundMode::HalfUp }
    }
}

impl Round {
    /// As members read it: 按 0.1 四舍五入.
    pub fn words(self) -> String {
        let how = match self.mode {
            RoundMode::HalfUp => "四舍五入",
            RoundMode::Down => "向下取整",
            RoundMode::Up => "向上取整",
        };
        format!("按 {} {how}", self.to)
    }
}

/// A multiplier as it is written: by a factor, or by the time of day.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "一个系数：申报时选定的（factor、choices），或按发生的时刻（from、to、times）")]
#[schemars(extend("oneOf" = [{"required": ["factor", "choices"]}, {"required": ["from", "to", "times"]}]))]
pub(super) struct MultiplierText {
    title: String,
    #[schemars(description = "系数的代码")]
    #[schemars(length(min = 1, max = 60))]
    factor: Option<String>,
    #[schemars(description = "可选的取值；第一个是不选时的取值")]
    choices: Option<Vec<Choice>>,
    #[serde(default, deserialize_with = "time")]
    #[schemars(with = "Option<String>", description = "从几点起，如 20:00，北京时间")]
    from: Option<NaiveTime>,
    #[serde(default, deserialize_with = "time")]
    #[schemars(with = "Option<String>", description = "到几点前；早于 from 的为次日")]
    to: Option<NaiveTime>,
    #[schemars(description = "乘以多少")]
    times: Option<Points>,
}

impl TryFrom<MultiplierText> for Multiplier {
    type Error = &'static str;

    fn try_from(text: MultiplierText) -> Result<Self, Self::Error> {
        let MultiplierText { title, factor, choices, from, to, times } = text;
        match (factor, choices, from, to, times) {
            (Some(factor), Some(choices), None, None, None) => Ok(Multiplier::Factor { factor, title, choices }),
            (None, None, Some(from), Some(to), Some(times)) => Ok(Multiplier::TimeOfDay { title, from, to, times }),
            _ => Err("系数须写 factor 和 choices（申报时选定），或 from、to 和 times（按时刻）"),
        }
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveTime>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = |_| serde::de::Error::custom(format!("“{text}”不是时刻：请写成带引号的 \"20:00\""));
    NaiveTime::parse_from_str(&text, "%H:%M").map(Some).map_err(wrong)
}
