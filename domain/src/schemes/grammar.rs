//! What a scheme (积分方案) can say. Read from YAML or JSON; [`super::rules`] checks what the types cannot.

use infra::store::points::{Currency, DeedKind};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use super::amount::Points;
use super::window::Window;

/// A code, and where it stands in the text.
pub type Code = Spanned<String>;

/// One version of a scheme, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    pub scheme: String,
    pub title: String,
    #[serde(deserialize_with = "currency")]
    pub currency: Currency,
    /// Of everything together.
    #[serde(default)]
    pub caps: Vec<Cap>,
    /// Items that share a limit, wherever they stand.
    #[serde(default)]
    pub groups: Vec<Group>,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: Code,
    pub title: String,
    /// The codes of its items.
    pub items: Vec<Code>,
    pub caps: Vec<Cap>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub code: Code,
    pub title: String,
    #[serde(default)]
    pub caps: Vec<Cap>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: Code,
    pub title: String,
    /// The rule in words, quoted in every explanation.
    pub clause: String,
    #[serde(deserialize_with = "deed_kind")]
    pub on: DeedKind,
    pub award: Award,
    #[serde(default)]
    pub caps: Vec<Cap>,
}

/// The most that is credited within a window (上限); gains and losses are counted apart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    pub window: Window,
    pub at_most: Option<Points>,
    pub losses_at_most: Option<Points>,
}

impl Cap {
    /// As members read it, one for gains and one for losses.
    pub fn words(&self) -> Vec<String> {
        let gains = self.at_most.map(|limit| self.window.limited(limit, false));
        let losses = self.losses_at_most.map(|limit| self.window.limited(limit, true));
        gains.into_iter().chain(losses).collect()
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
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub from_minutes: u32,
    pub points: Points,
}

/// An award as it is written: of the three ways exactly one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AwardText {
    fixed: Option<Points>,
    per_hour: Option<Points>,
    step: Option<Points>,
    at_most: Option<Points>,
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
