//! What an item offers for a deed, before any limit, and how that was reckoned. Pure.

use chrono::NaiveTime;
use infra::store::points::DeedRow;

use crate::calendar;
use crate::schemes::{Award, Band, Exact, Frequency, Item, Measure, Multiplier, Points, VetoScope};

/// What a deed says of itself that multipliers look at: `role=leader;violation=minor`.
///
/// Each factor once, in the order of their codes, so that the same is always written the same way.
pub(crate) fn factors_text<'a>(chosen: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<String> = chosen.into_iter().map(|(factor, choice)| format!("{factor}={choice}")).collect();
    pairs.sort_unstable();
    pairs.join(";")
}

/// The same, read back: each factor with what was chosen.
pub fn factors(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(';').filter_map(|pair| pair.split_once('='))
}

fn chosen<'a>(text: &'a str, factor: &str) -> Option<&'a str> {
    factors(text).find_map(|(name, choice)| (name == factor).then_some(choice))
}

/// The award times its multipliers, rounded once, and the reckoning in words; amounts are told in this unit.
pub(super) fn offer(item: &Item, deed: &DeedRow, told_in: &str) -> (Points, String) {
    let (award, mut told) = award(&item.award, deed, told_in);
    if let Some(frequency) = &item.frequency {
        told = format!("{}，{told}", done(frequency, deed));
    }
    let mut product = award;
    // An amount by the unit is not told yet.
    let mut is_open = matches!(item.award, Award::PerUnit { .. });
    for multiplier in &item.times {
        let Some((title, times)) = multiply(multiplier, deed) else { continue };
        if times != Points(100) {
            product = product.times(times);
            is_open = true;
            told += &format!("，{title} × {times}");
        }
    }
    let offered = product.round(item.round);
    if !product.is(offered) {
        told += &format!("，{}", item.round.words());
        is_open = true;
    }
    if is_open {
        told += &format!("，应得 {offered} {told_in}");
    }
    (offered, told)
}

/// How often it was done in the window that closed.
fn done(frequency: &Frequency, deed: &DeedRow) -> String {
    let day = calendar::day(deed.happened_at);
    let window = frequency.each.around(day).and_then(|(first, until)| Some((first, until.pred_opt()?)));
    let span = window.map_or_else(String::new, |(first, last)| calendar::span(first, last));
    format!("{span}做了 {} 次，要求至少 {} 次", deed.quantity.unwrap_or(0) / 100, frequency.at_least)
}

/// What an award gives by itself.
fn award(award: &Award, deed: &DeedRow, told_in: &str) -> (Exact, String) {
    let amount = |of: &Measure| match of {
        Measure::Minutes => i64::from(deed.minutes.unwrap_or(0)).max(0),
        Measure::Quantity(_) => deed.quantity.unwrap_or(0).max(0),
    };
    match award {
        Award::Veto(VetoScope::Year) => (Exact::of(Points(0)), "一票否决，全年得分为 0".to_string()),
        Award::Veto(VetoScope::Section) => (Exact::of(Points(0)), "一票否决，该大类全年得分为 0".to_string()),
        Award::Fixed(fixed) => (Exact::of(*fixed), format!("{fixed} {told_in}")),
        Award::PerHour { per_hour, step, .. } => {
            let minutes = amount(&Measure::Minutes);
            let offered = Points(minutes * per_hour.0 / 60 / step.0 * step.0);
            (Exact::of(offered), format!("核定 {minutes} 分钟，应得 {offered} {told_in}"))
        }
        Award::PerUnit { per_unit, unit, .. } => {
            let of = Measure::Quantity(unit.clone());
            let quantity = amount(&of);
            let product = Exact::of(*per_unit).times(Points(quantity));
            (product, format!("{}，每{unit} {per_unit} {told_in}", of.told(quantity)))
        }
        Award::Banded { of, bands } => {
            let (amount, subject) = (amount(of), if *of == Measure::Minutes { "核定 " } else { "" });
            let told = format!("{subject}{}", of.told(amount));
            match Band::reached(bands, amount) {
                Some(band) => {
                    let told = format!("{told}，满 {}，应得 {} {told_in}", of.told(band.from), band.points);
                    (Exact::of(band.points), told)
                }
                None => (Exact::of(Points(0)), format!("{told}，未达最低一档，不记分")),
            }
        }
    }
}

/// By what a multiplier multiplies, and what that is called; none where it says nothing of this deed.
fn multiply<'a>(multiplier: &'a Multiplier, deed: &DeedRow) -> Option<(&'a str, Points)> {
    match multiplier {
        Multiplier::Factor { factor, choices, .. } => {
            let code = chosen(&deed.factors, factor);
            let choice = choices.iter().find(|choice| Some(choice.code.as_str()) == code).or(choices.first())?;
            Some((&choice.title, choice.times))
        }
        Multiplier::TimeOfDay { title, from, to, times } => {
            is_between(calendar::time_of_day(deed.happened_at), *from, *to).then_some((title.as_str(), *times))
        }
    }
}

fn is_between(at: NaiveTime, from: NaiveTime, to: NaiveTime) -> bool {
    if from < to { (from..to).contains(&at) } else { at >= from || at < to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_written_in_one_way_and_read_back() {
        let text = factors_text([("violation", "minor"), ("role", "leader")]);
        assert_eq!(text, "role=leader;violation=minor");
        assert_eq!((chosen(&text, "role"), chosen(&text, "violation")), (Some("leader"), Some("minor")));
        assert_eq!((chosen(&text, "leader"), chosen("", "role")), (None, None));
    }

    #[test]
    fn an_evening_may_run_across_midnight() {
        let at = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        let between = |time: &str, from: &str, to: &str| is_between(at(time), at(from), at(to));
        assert!(between("20:00", "20:00", "22:00") && !between("22:00", "20:00", "22:00"));
        assert!(between("23:00", "22:00", "06:00") && between("05:59", "22:00", "06:00"));
        assert!(!between("06:00", "22:00", "06:00") && !between("21:59", "22:00", "06:00"));
    }
}
