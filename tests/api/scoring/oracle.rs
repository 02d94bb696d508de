//! The naive oracle: limits kept as running totals by the name of their window, dates taken apart by hand.

use std::collections::HashMap;

use domain::points::DeedRow;

use super::chance::{Model, ModelAward, ModelCap};

/// What each of these deeds is worth, in hundredths, in their order; each with the number of its version.
pub fn credited<'a>(models: &[Model; 2], deeds: impl Iterator<Item = &'a (DeedRow, usize)>) -> Vec<i64> {
    // What was credited so far of an item in a window, gains and losses apart.
    let mut used: HashMap<(String, String, bool), i64> = HashMap::new();
    deeds.map(|(deed, version)| one(&models[*version], deed, &mut used)).collect()
}

fn one(model: &Model, deed: &DeedRow, used: &mut HashMap<(String, String, bool), i64>) -> i64 {
    let Some(section) = model.sections.iter().find(|section| section.items.iter().any(|item| item.code == deed.item))
    else {
        return 0;
    };
    let item = section.items.iter().find(|item| item.code == deed.item).unwrap();
    let minutes = i64::from(deed.minutes.unwrap_or(0));
    let mut amount = match &item.award {
        ModelAward::Fixed(points) => *points,
        ModelAward::PerHour { per_hour, step, at_most } => {
            // As many whole steps as fit.
            let mut steps = 0;
            while (steps + 1) * step * 60 <= minutes * per_hour {
                steps += 1;
            }
            (steps * step).min(at_most.unwrap_or(i64::MAX))
        }
        ModelAward::Banded(bands) => {
            let reached = bands.iter().rev().find(|(from, _)| minutes >= i64::from(*from));
            reached.map_or(0, |(_, points)| *points)
        }
    };
    let is_loss = amount < 0;
    let windows = windows(deed);
    let of_section: Vec<String> = section.items.iter().map(|item| item.code.clone()).collect();
    let of_all: Vec<String> =
        model.sections.iter().flat_map(|section| &section.items).map(|item| item.code.clone()).collect();
    let mut limits: Vec<(&ModelCap, Vec<String>)> = Vec::new();
    limits.extend(item.caps.iter().map(|cap| (cap, vec![item.code.clone()])));
    limits.extend(section.caps.iter().map(|cap| (cap, of_section.clone())));
    for (items, caps) in &model.groups {
        if items.contains(&item.code) {
            limits.extend(caps.iter().map(|cap| (cap, items.clone())));
        }
    }
    limits.extend(model.caps.iter().map(|cap| (cap, of_all.clone())));
    let mut size = amount.abs();
    for (cap, items) in limits {
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
    amount = if is_loss { -size } else { size };
    for (_, window) in windows {
        *used.entry((item.code.clone(), window, is_loss)).or_default() += size;
    }
    amount
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
