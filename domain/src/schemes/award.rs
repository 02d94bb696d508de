//! What an item gives for one deed, before multipliers and limits.

use schemars::JsonSchema;
use serde::Deserialize;

use super::amount::Points;

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
    /// By what the deed counts, and of one deed at most so much, gained or lost.
    PerUnit {
        per_unit: Points,
        unit: String,
        at_most: Option<Points>,
    },
    /// The highest band that is reached. Below the lowest, nothing.
    Banded {
        of: Measure,
        bands: Vec<Band>,
    },
    /// No points: it takes what a year or its section comes to down to nothing (一票否决).
    Veto(VetoScope),
}

/// What a veto takes away.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "一票否决的范围")]
pub enum VetoScope {
    #[schemars(description = "全年总得分为 0")]
    Year,
    #[schemars(description = "该大类全年得分为 0")]
    Section,
}

/// What of a deed an award looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    Minutes,
    /// In hundredths of this unit.
    Quantity(String),
}

/// From so much on, so many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Minutes, or hundredths of the unit.
    pub from: i64,
    pub points: Points,
}

impl Band {
    /// The highest of these, from the lowest on, that so much reaches.
    pub(crate) fn reached(bands: &[Band], amount: i64) -> Option<&Band> {
        bands.iter().take_while(|band| band.from <= amount).last()
    }
}

impl Award {
    /// What has to be said of a deed so that it can be reckoned; nothing for a fixed award.
    pub fn measure(&self) -> Option<Measure> {
        match self {
            Award::Fixed(_) | Award::Veto(_) => None,
            Award::PerHour { .. } => Some(Measure::Minutes),
            Award::PerUnit { unit, .. } => Some(Measure::Quantity(unit.clone())),
            Award::Banded { of, .. } => Some(of.clone()),
        }
    }

    /// What it takes away, if it is a veto.
    pub fn veto(&self) -> Option<VetoScope> {
        if let Award::Veto(scope) = self { Some(*scope) } else { None }
    }

    /// The most that one deed brings, gained or lost, after the multipliers.
    pub fn at_most(&self) -> Option<Points> {
        match self {
            Award::PerHour { at_most, .. } | Award::PerUnit { at_most, .. } => *at_most,
            Award::Fixed(_) | Award::Banded { .. } | Award::Veto(_) => None,
        }
    }
}

impl Measure {
    /// So much of it: 90 分钟, 3.35 篇.
    pub fn told(&self, amount: i64) -> String {
        match self {
            Measure::Minutes => format!("{amount} 分钟"),
            Measure::Quantity(unit) => format!("{} {unit}", Points(amount)).trim_end().to_string(),
        }
    }
}

/// An award as it is written: of the five ways exactly one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "记分办法：固定分、按小时、按数量、分档、一票否决，五者取一")]
#[schemars(extend("oneOf" = [
    {"required": ["fixed"]}, {"required": ["per_hour"]}, {"required": ["per_unit", "unit"]}, {"required": ["bands"]},
    {"required": ["veto"]},
]))]
pub(super) struct AwardText {
    #[schemars(description = "固定分；扣分写负数")]
    fixed: Option<Points>,
    #[schemars(description = "每小时多少分")]
    per_hour: Option<Points>,
    #[schemars(description = "按小时的，向下取整到它的整数倍；不写为 0.01")]
    step: Option<Points>,
    #[schemars(description = "每个单位多少分；扣分写负数")]
    per_unit: Option<Points>,
    #[schemars(description = "数量的单位，如 篇、次；按数量的和按数量分档的")]
    #[schemars(length(min = 1, max = 20))]
    unit: Option<String>,
    #[schemars(description = "按小时、按数量的，每次最多记（扣）多少；不写则不限")]
    at_most: Option<Points>,
    #[schemars(description = "按核定的分钟（from_minutes）或数量（from）分档，从小到大")]
    bands: Option<Vec<BandText>>,
    veto: Option<VetoScope>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "一档")]
#[schemars(extend("oneOf" = [{"required": ["from_minutes"]}, {"required": ["from"]}]))]
struct BandText {
    #[schemars(description = "满多少分钟")]
    from_minutes: Option<u32>,
    #[schemars(description = "数量达到多少")]
    from: Option<Points>,
    #[schemars(description = "记多少分")]
    points: Points,
}

const ONE_OF: &str = "award 须写且只写 fixed（固定分）、per_hour（按小时，可加 step 和 at_most）、per_unit（按数量，须加 unit，可加 at_most）、\
     bands（分档）、veto（一票否决）中的一种";

impl TryFrom<AwardText> for Award {
    type Error = &'static str;

    fn try_from(text: AwardText) -> Result<Self, Self::Error> {
        let AwardText { fixed, per_hour, step, per_unit, unit, at_most, bands, veto } = text;
        if let Some(scope) = veto {
            let is_alone = fixed.is_none() && per_hour.is_none() && per_unit.is_none() && bands.is_none();
            let is_bare = step.is_none() && unit.is_none() && at_most.is_none();
            return if is_alone && is_bare { Ok(Award::Veto(scope)) } else { Err(ONE_OF) };
        }
        match (fixed, per_hour, per_unit, bands) {
            (Some(fixed), None, None, None) if step.is_none() && unit.is_none() && at_most.is_none() => {
                Ok(Award::Fixed(fixed))
            }
            (None, Some(per_hour), None, None) if unit.is_none() => {
                Ok(Award::PerHour { per_hour, step: step.unwrap_or(Points(1)), at_most })
            }
            (None, None, Some(per_unit), None) if step.is_none() => {
                let unit = unit.filter(|unit| !unit.trim().is_empty()).ok_or("per_unit 须写明 unit（单位，如 篇）")?;
                Ok(Award::PerUnit { per_unit, unit, at_most })
            }
            (None, None, None, Some(bands)) if step.is_none() && at_most.is_none() => banded(bands, unit),
            _ => Err(ONE_OF),
        }
    }
}

fn banded(bands: Vec<BandText>, unit: Option<String>) -> Result<Award, &'static str> {
    let by_minutes = bands.iter().all(|band| band.from_minutes.is_some() && band.from.is_none());
    let by_quantity = bands.iter().all(|band| band.from.is_some() && band.from_minutes.is_none());
    let of = match (by_minutes, by_quantity) {
        (true, _) if unit.is_none() => Measure::Minutes,
        (false, true) => Measure::Quantity(unit.unwrap_or_default()),
        _ => return Err("bands 的各档须都写 from_minutes（分钟），或都写 from（数量，可加 unit）"),
    };
    let from = |band: &BandText| band.from_minutes.map_or_else(|| band.from.map_or(0, |from| from.0), i64::from);
    let bands = bands.iter().map(|band| Band { from: from(band), points: band.points }).collect();
    Ok(Award::Banded { of, bands })
}
