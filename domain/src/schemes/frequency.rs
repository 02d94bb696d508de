//! What is asked of each window, and what follows at its end (频次、缺勤).

use schemars::JsonSchema;
use serde::Deserialize;

use super::window::Window;

/// How often something has to be done in each window. An item with one gives its award when a window is over.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "每个周期的频次：周期结束后记分或扣分")]
pub struct Frequency {
    #[schemars(description = "积分项的代码，合计次数")]
    pub items: Vec<String>,
    #[schemars(description = "至少几次")]
    pub at_least: u32,
    #[schemars(description = "每个周期")]
    pub each: Window,
    #[serde(default)]
    pub fires: Fires,
    /// So long after the window's end, when what was reported late has been reviewed.
    #[serde(default = "a_week")]
    #[schemars(description = "周期结束满几天后结算，不写为 7 天，便于补审")]
    pub after_days: u32,
}

/// When the award is given.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "何时记")]
pub enum Fires {
    #[default]
    #[schemars(description = "不足次数时（扣分）")]
    Short,
    #[schemars(description = "达到次数时（加分）")]
    Reached,
}

fn a_week() -> u32 {
    7
}
