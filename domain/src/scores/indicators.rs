//! What an org's members come to, and what that brings in its score. Pure.

use super::known::Facts;
use crate::schemes::{Award, Band, Exact, Indicator, Points, Round};

/// An indicator (指标), and what it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorSeen {
    pub code: String,
    pub title: String,
    pub clause: String,
    /// Percent, or points of a mean, in hundredths; none of nobody.
    pub value: Option<Points>,
    pub points: Points,
    /// Why, in words.
    pub told: String,
}

/// How an indicator of a section stands.
pub(super) fn of_section(indicator: &Indicator, facts: &Facts) -> IndicatorSeen {
    let value = facts.of_members.get(&indicator.members).copied();
    let points = value.map_or(Points(0), |value| brings(&indicator.award, value));
    let told = match value {
        Some(value) => format!("{} {value}{}，计 {points} 分", indicator.members, indicator.members.unit()),
        None => format!("没有可以计算{}的党员，计 0 分", indicator.members),
    };
    let (code, title, clause) = (indicator.code.value.clone(), indicator.title.clone(), indicator.clause.clone());
    IndicatorSeen { code, title, clause, value, points, told }
}

/// What a value brings: so much a unit, rounded half up to hundredths, or the highest band that it reaches.
fn brings(award: &Award, value: Points) -> Points {
    match award {
        Award::PerUnit { per_unit, at_most, .. } => {
            let product = Exact::of(*per_unit).times(value).round(Round::default());
            at_most.map_or(product, |most| Points(product.0.clamp(-most.0, most.0)))
        }
        Award::Banded { bands, .. } => Band::reached(bands, value.0).map_or(Points(0), |band| band.points),
        Award::Fixed(_) | Award::PerHour { .. } | Award::Veto(_) => Points(0),
    }
}
