//! What a year comes to at most under a scheme, whatever is done. Pure.

use super::amount::Points;
use super::award::{Award, Band};
use super::exact::Exact;
use super::grammar::{Cap, Item, Scheme, Section};
use super::indicator::{Indicator, OfMembers};
use super::multiplier::{Round, RoundMode};
use super::window::Window;
use super::year::PartCredit;

/// What a year's gains, or losses, come to at most.
pub(super) fn total(scheme: &Scheme, is_loss: bool) -> Option<Points> {
    let of_sections = all_of(scheme.sections.iter().map(|section| within(section, is_loss)));
    let outside = scheme.items().map(|(_, item)| item).filter(|item| item.outside_caps);
    all_of([least(yearly(&scheme.caps, is_loss), of_sections), sum(outside, is_loss)].into_iter())
}

/// What a section's caps leave of what its items come to.
fn within(section: &Section, is_loss: bool) -> Option<Points> {
    least(yearly(&section.caps, is_loss), sum(capped(section), is_loss))
}

/// What a year's score comes to at most: no more than all sections at their best, nor than what they have without any
/// gain and all gains together.
pub(super) fn best_score(scheme: &Scheme) -> Option<Points> {
    // What is scaled to a whole year can be many times what the caps allow.
    let is_scaled = scheme.part_year.is_some_and(|part| part.credit == PartCredit::Scaled);
    let within = |section: &Section| within(section, false).filter(|most| !is_scaled || most.0 == 0);
    let carried = scheme.carry_over.map_or(Some(Points(0)), |carry| carry.at_most);
    let at_best = |section: &Section| {
        let outside = section.items.iter().filter(|item| item.outside_caps);
        let parts =
            [within(section), sum(outside, false).filter(|most| !is_scaled || most.0 == 0), best_of_others(section)];
        all_of(parts.into_iter()).map(|best| section.score.of(best)).or(section.score.best())
    };
    let (monthly, yearly): (Vec<&Section>, Vec<&Section>) = scheme.sections.iter().partition(|section| section.monthly);
    // No month comes to more than a year would.
    let of_months = all_of(monthly.iter().map(|section| at_best(section)));
    let of_months = scheme.monthly.and_then(|formula| of_months.map(|sum| formula.of(sum)).or(formula.best()));
    let of_months = if monthly.is_empty() { Some(Points(0)) } else { of_months };
    let apart = all_of(yearly.iter().map(|section| at_best(section)).chain([of_months, carried]));
    let without = yearly.iter().map(|section| Some(section.score.of(best_of_others(section)?)));
    let gains = total(scheme, false).filter(|most| !is_scaled || most.0 == 0);
    let together = all_of(without.chain([gains, of_months, carried]));
    least(apart, together).map(|sum| scheme.score.of(sum)).or(scheme.score.best())
}

/// What a section's marks and indicators come to at most.
fn best_of_others(section: &Section) -> Option<Points> {
    let marks = section.appraisal.as_ref().map_or(Points(0), |appraisal| appraisal.up_to);
    all_of([Some(marks)].into_iter().chain(section.indicators.iter().map(best_of_indicator)))
}

/// A rate is a hundred percent at most; a mean of scores has no end.
fn best_of_indicator(indicator: &Indicator) -> Option<Points> {
    match &indicator.award {
        Award::PerUnit { per_unit, .. } if per_unit.0 <= 0 => Some(Points(0)),
        Award::PerUnit { at_most: Some(most), .. } => Some(*most),
        Award::PerUnit { .. } if indicator.members == OfMembers::MeanScore => None,
        Award::PerUnit { per_unit, .. } => Some(Points(per_unit.0 * 100)),
        Award::Banded { bands, .. } => Some(bands.iter().map(|band| band.points).fold(Points(0), Points::max)),
        Award::Fixed(_) | Award::PerHour { .. } | Award::Veto(_) => Some(Points(0)),
    }
}

/// The items that the caps of their section and of the whole count.
pub(super) fn capped(section: &Section) -> impl Iterator<Item = &Item> {
    section.items.iter().filter(|item| !item.outside_caps)
}

/// What an item can bring at once, and which part of it says so; by the hour and by the unit, its most, where it has
/// one.
pub(super) fn amounts(item: &Item) -> Vec<(Points, String)> {
    let times = item.times.iter().map(|multiplier| multiplier.values().into_iter().max().unwrap_or(Points(100)));
    let times: Vec<Points> = times.collect();
    let product = |amount| times.iter().fold(Exact::of(amount), |product, by| product.times(*by));
    let most = |amount| product(amount).round(item.round);
    // Of what grows with the deed, one unit says only whether it comes to anything.
    let one = |amount| product(amount).round(Round { to: Points(1), mode: RoundMode::Up });
    let by_most = if times.is_empty() { "" } else { "、乘最大的系数" };
    match &item.award {
        Award::PerHour { at_most: Some(at_most), per_hour, .. } if per_hour.0 > 0 => {
            vec![(*at_most, format!("每次最多 {at_most} 分"))]
        }
        Award::PerUnit { at_most: Some(at_most), per_unit, .. } if per_unit.0 != 0 => {
            vec![(Points(per_unit.0.signum() * at_most.0), format!("每次最多 {at_most} 分"))]
        }
        Award::Veto(_) => Vec::new(),
        Award::Fixed(fixed) => vec![(most(*fixed), format!("每次 {fixed} 分{by_most}"))],
        Award::PerHour { per_hour, .. } => vec![(one(*per_hour), format!("一小时 {per_hour} 分{by_most}"))],
        Award::PerUnit { per_unit, unit, .. } => {
            vec![(one(*per_unit), format!("每{unit} {per_unit} 分{by_most}"))]
        }
        Award::Banded { of, bands } => {
            let told =
                |band: &Band| (most(band.points), format!("满 {}记 {} 分{by_most}", of.told(band.from), band.points));
            bands.iter().map(told).collect()
        }
    }
}

/// What items come to in a year at most; none where one has no limit of its own.
pub(super) fn sum<'a>(items: impl IntoIterator<Item = &'a Item>, is_loss: bool) -> Option<Points> {
    let most = |item: &Item| {
        let can = amounts(item).iter().any(|(amount, _)| if is_loss { amount.0 < 0 } else { amount.0 > 0 });
        if can { yearly(&item.caps, is_loss) } else { Some(Points(0)) }
    };
    all_of(items.into_iter().map(most))
}

/// The sum, if each has one.
fn all_of(mut parts: impl Iterator<Item = Option<Points>>) -> Option<Points> {
    parts.try_fold(Points(0), |sum, part| Some(Points(sum.0.saturating_add(part?.0))))
}

/// What caps leave of a year.
fn yearly(caps: &[Cap], is_loss: bool) -> Option<Points> {
    let most = |cap: &Cap| Some(Points(cap.limit(is_loss)?.0.saturating_mul(cap.window.most_within(Window::Year)?)));
    caps.iter().filter_map(most).min()
}

fn least(one: Option<Points>, other: Option<Points>) -> Option<Points> {
    one.into_iter().chain(other).min()
}
