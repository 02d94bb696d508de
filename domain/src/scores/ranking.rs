//! Who comes first. Pure.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::rules::{GradeSeen, Score};
use crate::Id;
use crate::calendar::Period;
use crate::schemes::Points;

/// An org among those of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgRanked {
    pub org: Id,
    pub name: String,
    /// The name of the org above it: grids are called alike.
    pub parent_name: String,
    pub score: Points,
    /// Of the year; none for a part of it, and while there is no grade.
    pub grade: Option<GradeSeen>,
    /// From 1 on; the same for the same score.
    pub rank: usize,
}

/// The year in which a period lies that has begun; none for weeks and for all time.
pub(super) fn year_around(period: Period, today: NaiveDate) -> Option<i32> {
    period.first_day().filter(|first| *first <= today)?;
    match period {
        Period::Year(year) | Period::Quarter(year, _) | Period::Month(year, _) => Some(year),
        Period::All | Period::Week(..) => None,
    }
}

/// The best first, those with the same score by name; whoever has none for such a period is left out. `names` are its
/// own, and that of the org above it.
pub(super) fn ranked(scores: &[(Id, Score)], period: Period, names: &HashMap<Id, (String, String)>) -> Vec<OrgRanked> {
    let of_period = |(org, score): &(Id, Score)| {
        let grade = score.grade.clone().filter(|_| matches!(period, Period::Year(_)));
        let (name, parent_name) = names.get(org).cloned().unwrap_or_default();
        Some(OrgRanked { org: *org, name, parent_name, score: score_of(score, period)?, grade, rank: 0 })
    };
    let mut found: Vec<OrgRanked> = scores.iter().filter_map(of_period).collect();
    found.sort_by(|one, other| {
        (Reverse(one.score), &one.name, one.org).cmp(&(Reverse(other.score), &other.name, other.org))
    });
    let mut best: Option<(Points, usize)> = None;
    for (place, ranked) in found.iter_mut().enumerate() {
        ranked.rank = best.filter(|(score, _)| *score == ranked.score).map_or(place + 1, |(_, rank)| rank);
        best = Some((ranked.score, ranked.rank));
    }
    found
}

fn score_of(score: &Score, period: Period) -> Option<Points> {
    match period {
        Period::Year(_) => Some(score.total),
        Period::Quarter(..) => {
            score.months.quarters.iter().find(|quarter| quarter.quarter == period).map(|quarter| quarter.score)
        }
        Period::Month(..) => score.months.months.iter().find(|month| month.month == period).map(|month| month.score),
        Period::All | Period::Week(..) => None,
    }
}
