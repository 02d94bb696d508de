//! The naive oracle: limits kept as running totals by the name of their window, dates taken apart by hand.

use std::collections::HashMap;

use domain::points::{DeedKind, DeedRow};

use super::chance::{Model, ModelAward, ModelCap, ModelItem, ModelSection, ModelTimes};

/// What each of these deeds is worth, in hundredths, in their order; each with the number of its version.
pub fn credited<'a>(models: &[Model; 2], deeds: impl Iterator<Item = &'a (DeedRow, usize)>) -> Vec<i64> {
    let mut used = Used::new();
    deeds.map(|(deed, version)| one(&models[*version], deed, &mut used)).collect()
}

/// What was credited so far of an item in a window, or for a matter in a year; gains and losses apart.
type Used = HashMap<(String, String, bool), i64>;

fn one(model: &Model, deed: &DeedRow, used: &mut Used) -> i64 {
    let is_proposed = deed.kind == DeedKind::ProposalApproved;
    let mut found = None;
    for section in &model.sections {
        for item in section.items.iter().filter(|item| item.is_proposed == is_proposed) {
            if item.code == deed.item {
                found = Some((section, item));
            } else if item.is_for_every {
                found = found.or(Some((section, item)));
            }
        }
    }
    let Some((section, item)) = found else { return 0 };
    if !item.origins.is_empty() && item.origins.iter().all(|origin| *origin != deed.origin) {
        return 0;
    }
    let amount = offered(item, deed);
    let is_loss = amount < 0;
    let mut size = amount.abs();
    if let ModelAward::PerHour { at_most: Some(most), .. } | ModelAward::PerUnit { at_most: Some(most), .. } =
        item.award
    {
        size = size.min(most);
    }
    let windows = windows(deed);
    let year = windows.iter().find(|(name, _)| *name == "year").unwrap().1.clone();
    let matter = deed.matter.as_ref().map(|matter| (item.code.clone(), format!("{matter} in {year}"), is_loss));
    if let Some(matter) = matter.as_ref().filter(|_| item.highest_of_matter) {
        size = size.min((amount.abs() - used.get(matter).copied().unwrap_or(0)).max(0));
    }
    for (cap, items) in limits(model, section, item) {
        let Some(limit) = (if is_loss { cap.losses } else { cap.gains }) else { continue };
        let taken: i64 = match windows.iter().find(|(name, _)| *name == cap.window) {
            Some((_, window)) => {
                let of = |item: &String| used.get(&(item.clone(), window.clone(), is_loss)).copied().unwrap_or(0);
                items.iter().map(of).sum()
            }
            None => 0,
        };
        size = size.min((limit - taken).max(0));
    }
    let in_windows = windows.into_iter().map(|(_, window)| (item.code.clone(), window, is_loss));
    for place in in_windows.chain(matter) {
        *used.entry(place).or_default() += size;
    }
    if is_loss { -size } else { size }
}

fn limits<'a>(model: &'a Model, section: &'a ModelSection, item: &'a ModelItem) -> Vec<(&'a ModelCap, Vec<String>)> {
    let mut limits: Vec<(&ModelCap, Vec<String>)> = Vec::new();
    limits.extend(item.caps.iter().map(|cap| (cap, vec![item.code.clone()])));
    if item.outside_caps {
        return limits;
    }
    let counted = |items: &[&ModelItem]| -> Vec<String> {
        items.iter().filter(|item| !item.outside_caps).map(|item| item.code.clone()).collect()
    };
    let of_section = counted(&section.items.iter().collect::<Vec<_>>());
    let of_all = counted(&model.sections.iter().flat_map(|section| &section.items).collect::<Vec<_>>());
    limits.extend(section.caps.iter().map(|cap| (cap, of_section.clone())));
    for (items, caps) in &model.groups {
        if items.contains(&item.code) {
            limits.extend(caps.iter().map(|cap| (cap, items.clone())));
        }
    }
    limits.extend(model.caps.iter().map(|cap| (cap, of_all.clone())));
    limits
}

/// The award times its multipliers as a fraction of hundredths, brought to the nearest step.
fn offered(item: &ModelItem, deed: &DeedRow) -> i64 {
    let minutes = i64::from(deed.minutes.unwrap_or(0));
    let quantity = deed.quantity.unwrap_or(0);
    let (mut above, mut below) = (1_i128, 1_i128);
    above *= i128::from(match &item.award {
        ModelAward::Fixed(points) => *points,
        ModelAward::PerHour { per_hour, step, .. } => {
            // As many whole steps as fit.
            let mut steps = 0;
            while (steps + 1) * step * 60 <= minutes * per_hour {
                steps += 1;
            }
            steps * step
        }
        ModelAward::PerUnit { per_unit, .. } => {
            below *= 100;
            per_unit * quantity
        }
        ModelAward::Banded { by_quantity, bands } => {
            let amount = if *by_quantity { quantity } else { minutes };
            let reached = bands.iter().rev().find(|(from, _)| amount >= *from);
            reached.map_or(0, |(_, points)| *points)
        }
    });
    for times in &item.times {
        let by = match times {
            ModelTimes::Factor(factor, choices) => {
                let named = deed.factors.split(';').find_map(|pair| pair.strip_prefix(&format!("{factor}=c")));
                let number: usize = named.map_or(0, |number| number.parse().unwrap());
                choices.get(number).copied().unwrap_or(choices[0])
            }
            ModelTimes::TimeOfDay { from, to, times } => {
                let at = (deed.happened_at.timestamp() / 60 + 8 * 60).rem_euclid(1440);
                if (at - from).rem_euclid(1440) < (to - from).rem_euclid(1440) { *times } else { 100 }
            }
        };
        above *= i128::from(by);
        below *= 100;
    }
    let (to, mode) = item.round.unwrap_or((1, "half_up"));
    let (size, step) = (above.abs(), below * i128::from(to));
    let steps = match mode {
        "down" => size / step,
        "up" => (size + step - 1) / step,
        _ => (2 * size + step) / (2 * step),
    };
    i64::try_from(steps * i128::from(to)).unwrap() * above.signum() as i64
}

/// The windows around a deed, each by its name: eight hours after what the clock in Greenwich says.
fn windows(deed: &DeedRow) -> Vec<(&'static str, String)> {
    let there = (deed.happened_at + chrono::Duration::hours(8)).naive_utc();
    let [year, month]: [u32; 2] = there
        .format("%Y %m")
        .to_string()
        .split(' ')
        .map(|part| part.parse().unwrap())
        .collect::<Vec<u32>>()
        .try_into()
        .unwrap();
    vec![
        ("day", there.format("day %F").to_string()),
        ("week", there.format("week %G-%V").to_string()),
        ("month", there.format("month %Y-%m").to_string()),
        ("quarter", format!("quarter {year}-{}", month.div_ceil(3))),
        ("half_year", format!("half {year}-{}", month.div_ceil(6))),
        ("year", format!("year {year}")),
    ]
}
