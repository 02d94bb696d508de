//! What a scheme (积分方案) can say. Read from YAML or JSON; [`super::rules`] checks what the types cannot.

use infra::store::points::{Currency, DeedKind};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use super::amount::Points;
use super::window::Window;

/// A code, and where it stands in the text.
pub type Code = Spanned<String>;

/// One version of a scheme, as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "积分方案", description = "积分方案的一个版本")]
pub struct Scheme {
    #[schemars(description = "方案的代码")]
    pub scheme: String,
    #[schemars(description = "方案的名称")]
    pub title: String,
    #[serde(deserialize_with = "currency")]
    #[schemars(schema_with = "currencies")]
    pub currency: Currency,
    /// Of everything together.
    #[schemars(description = "各项合计的上限")]
    #[serde(default)]
    pub caps: Vec<Cap>,
    /// Items that share a limit, wherever they stand.
    #[schemars(description = "共用上限的积分项，可以跨大类")]
    #[serde(default)]
    pub groups: Vec<Group>,
    #[schemars(description = "大类")]
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    /// The codes of its items.
    #[schemars(description = "其中积分项的代码")]
    #[schemars(with = "Vec<String>")]
    pub items: Vec<Code>,
    pub caps: Vec<Cap>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    #[serde(default)]
    pub caps: Vec<Cap>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    /// The rule in words, quoted in every explanation.
    #[schemars(description = "条文，积分流水的每一行都会引用")]
    pub clause: String,
    #[serde(deserialize_with = "deed_kind")]
    #[schemars(schema_with = "deed_kinds")]
    pub on: DeedKind,
    #[schemars(with = "AwardText")]
    pub award: Award,
    #[serde(default)]
    pub caps: Vec<Cap>,
}

/// The most that is credited within a window (上限); gains and losses are counted apart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "一个周期内的上限，得分和扣分分开计算")]
pub struct Cap {
    #[schemars(description = "周期")]
    pub window: Window,
    #[schemars(description = "得分的上限")]
    pub at_most: Option<Points>,
    #[schemars(description = "扣分的上限，写成正数")]
    pub losses_at_most: Option<Points>,
}

impl Cap {
    /// What it allows of gains, or of losses; none where it does not limit them.
    pub fn limit(&self, is_loss: bool) -> Option<Points> {
        if is_loss { self.losses_at_most } else { self.at_most }
    }

    /// As members read it, one for gains and one for losses.
    pub fn words(&self) -> Vec<String> {
        let words = |is_loss| Some(self.window.limited(self.limit(is_loss)?, is_loss));
        [false, true].into_iter().filter_map(words).collect()
    }
}

/// What an item gives, or takes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "AwardText")]
pub enum Award {
    Fixed(Points),
    /// By the hour, rounded down to whole steps, and of one deed at most so much.
    PerHour {
        per_hour: Points,
        step: Points,
        at_most: Option<Points>,
    },
    /// By the minutes of the deed: the highest band that is reached. Below the lowest, nothing.
    Banded(Vec<Band>),
}

/// From so many minutes on, so much.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "一档")]
pub struct Band {
    #[schemars(description = "满多少分钟")]
    pub from_minutes: u32,
    #[schemars(description = "记多少分")]
    pub points: Points,
}

/// An award as it is written: of the three ways exactly one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "记分办法：固定分、按小时、按分钟分档，三者取一")]
#[schemars(extend("oneOf" = [{"required": ["fixed"]}, {"required": ["per_hour"]}, {"required": ["bands"]}]))]
struct AwardText {
    #[schemars(description = "固定分；扣分写负数")]
    fixed: Option<Points>,
    #[schemars(description = "每小时多少分")]
    per_hour: Option<Points>,
    #[schemars(description = "按小时的，向下取整到它的整数倍；不写为 0.01")]
    step: Option<Points>,
    #[schemars(description = "按小时的，每次最多；不写则不限")]
    at_most: Option<Points>,
    #[schemars(description = "按核定的分钟分档，从小到大")]
    bands: Option<Vec<Band>>,
}

impl TryFrom<AwardText> for Award {
    type Error = &'static str;

    fn try_from(text: AwardText) -> Result<Self, Self::Error> {
        let AwardText { fixed, per_hour, step, at_most, bands } = text;
        match (fixed, per_hour, bands, step.or(at_most)) {
            (Some(fixed), None, None, None) => Ok(Award::Fixed(fixed)),
            (None, Some(per_hour), None, _) => {
                Ok(Award::PerHour { per_hour, step: step.unwrap_or(Points(1)), at_most })
            }
            (None, None, Some(bands), None) => Ok(Award::Banded(bands)),
            _ => Err(
                "award 须写且只写 fixed（固定分）、per_hour（按小时，可加 step 和 at_most）、bands（按分钟分档）中的一种",
            ),
        }
    }
}

fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
    let text = String::deserialize(deserializer)?;
    Currency::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种积分")))
}

fn deed_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeedKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    DeedKind::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种事迹")))
}

fn currencies(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = Currency::ALL.iter().map(|currency| currency.as_str()).collect();
    json_schema!({ "enum": known })
}

fn deed_kinds(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = DeedKind::ALL.iter().map(|kind| kind.as_str()).collect();
    json_schema!({ "enum": known })
}

impl Scheme {
    /// Every item with its section, in the order in which they are written.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// The item with this code, and its section.
    pub fn item(&self, code: &str) -> Option<(&Section, &Item)> {
        self.items().find(|(_, item)| item.code.value == code)
    }
}
