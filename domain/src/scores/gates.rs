//! What is asked for beside points, and whether it was done. Pure.

use chrono::{Datelike, Days, NaiveDate};

use super::known::Facts;
use super::sections::SectionScore;
use crate::schemes::{MonthDay, Need, OfMembers, Points, Scheme, Window};
use crate::{Instant, calendar};

/// A gate (前提条件), and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateSeen {
    pub code: String,
    pub title: String,
    pub clause: String,
    pub standing: Standing,
    /// Why, in words.
    pub told: String,
    /// The place of the best grade for whoever misses it, from 0 on.
    pub otherwise: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So far, where there is more to come.
    Met,
    /// There still is time.
    Pending,
    Missed,
    /// It cannot be asked of them: they were not in service, or on leave.
    Excused,
}

impl Standing {
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Pending => "pending",
            Standing::Missed => "missed",
            Standing::Excused => "excused",
        }
    }
}

/// How all gates of a scheme stand.
pub(super) fn all(
    scheme: &Scheme,
    facts: &Facts,
    sections: &[SectionScore],
    year: i32,
    as_of: Instant,
) -> Vec<GateSeen> {
    let last = scheme.grades.len().saturating_sub(1);
    let seen = |gate: &crate::schemes::Gate| {
        let (standing, told) = match &gate.needs {
            Need::CheckedInBy(day) => checked_in(*day, facts, year, as_of),
            Need::Deeds { items, at_least, each } => deeds(items, *at_least, *each, facts, year, as_of),
            Need::AtMost { items, at_most, each } => too_many(items, *at_most, *each, facts, year, as_of),
            Need::Points { section, at_least } => points(section, *at_least, sections, year, as_of),
            Need::Members { of, at_least } => members(*of, *at_least, facts, year, as_of),
        };
        let otherwise = scheme.grades.iter().position(|grade| grade.code.value == gate.otherwise).unwrap_or(last);
        let (code, title) = (gate.code.value.clone(), gate.title.clone());
        GateSeen { code, title, clause: gate.clause.clone(), standing, told, otherwise }
    };
    scheme.gates.iter().map(seen).collect()
}

/// Whether a day was over by an instant: its last microsecond counts as its end.
pub(super) fn is_over(day: NaiveDate, as_of: Instant) -> bool {
    calendar::end_of(day) <= as_of
}

fn checked_in(by: MonthDay, facts: &Facts, year: i32, as_of: Instant) -> (Standing, String) {
    let by = by.of(year);
    let words = format!("{}月{}日", by.month(), by.day());
    if let Some(at) = facts.checked_in_at.filter(|at| calendar::day(*at) <= by) {
        return (Standing::Met, format!("{}报到", calendar::day(at)));
    }
    if !facts.served(by) {
        return (Standing::Excused, format!("{words}不在册，不作要求"));
    }
    if !is_over(by, as_of) {
        return (Standing::Pending, format!("须在{words}前（含当日）报到"));
    }
    let told = facts.checked_in_at.map_or_else(|| "尚未报到".to_string(), |at| format!("{}才报到", calendar::day(at)));
    (Standing::Missed, format!("{words}前未报到（{told}）"))
}

fn deeds(
    items: &[String],
    at_least: u32,
    each: Window,
    facts: &Facts,
    year: i32,
    as_of: Instant,
) -> (Standing, String) {
    let mut short: Vec<String> = Vec::new();
    let mut pending = None;
    let mut is_asked = false;
    for (from, until) in each.ending_in(year) {
        if calendar::day(as_of) < from {
            break;
        }
        if !facts.was_there(from, until) {
            continue;
        }
        is_asked = true;
        let count = facts.done(items, from, until);
        let lacking = (at_least as usize).saturating_sub(count);
        let last = until - Days::new(1);
        if lacking > 0 && is_over(last, as_of) {
            short.push(format!("{}做了 {count} 次", calendar::span(from, last)));
        } else if lacking > 0 {
            pending = Some(format!("{}还差 {lacking} 次", calendar::span(from, last)));
        }
    }
    match (short.len(), pending) {
        (0, _) if !is_asked => (Standing::Excused, "不在册，或请假、免考，不作要求".to_string()),
        (0, None) => (Standing::Met, format!("每个周期至少 {at_least} 次，目前都已做到")),
        (0, Some(pending)) => (Standing::Pending, pending),
        (periods, _) => (Standing::Missed, format!("有 {periods} 个周期不足 {at_least} 次，如{}", short[0])),
    }
}

/// What was done more often than it may be.
fn too_many(
    items: &[String],
    at_most: u32,
    each: Window,
    facts: &Facts,
    year: i32,
    as_of: Instant,
) -> (Standing, String) {
    let begun = each.ending_in(year).into_iter().take_while(|(from, _)| *from <= calendar::day(as_of));
    let counts = begun.map(|(from, until)| (from, until - Days::new(1), facts.done(items, from, until)));
    match counts.filter(|(.., count)| *count > at_most as usize).last() {
        None => (Standing::Met, format!("每个周期至多 {at_most} 次，目前没有超过")),
        Some((from, last, count)) => {
            (Standing::Missed, format!("{}有 {count} 次，超过 {at_most} 次", calendar::span(from, last)))
        }
    }
}

fn points(section: &str, at_least: Points, sections: &[SectionScore], year: i32, as_of: Instant) -> (Standing, String) {
    let Some(found) = sections.iter().find(|known| known.code == section) else {
        return (Standing::Missed, format!("没有大类“{section}”"));
    };
    if found.score >= at_least {
        return (Standing::Met, format!("“{}”已得 {} 分", found.title, found.score));
    }
    let lacking = Points(at_least.0 - found.score.0);
    (not_yet(year, as_of), format!("“{}”{} 分，还差 {lacking} 分", found.title, found.score))
}

fn members(of: OfMembers, at_least: Points, facts: &Facts, year: i32, as_of: Instant) -> (Standing, String) {
    let unit = of.unit();
    match facts.of_members.get(&of) {
        None => (Standing::Excused, format!("没有可以计算{of}的党员，不作要求")),
        Some(value) if at_least <= *value => (Standing::Met, format!("{of} {value}{unit}")),
        Some(value) => (not_yet(year, as_of), format!("{of} {value}{unit}，须达到 {at_least}{unit}")),
    }
}

/// What is not reached can still be while the year lasts.
fn not_yet(year: i32, as_of: Instant) -> Standing {
    let last = calendar::days_of_year(year).1 - Days::new(1);
    if is_over(last, as_of) { Standing::Missed } else { Standing::Pending }
}

/// The days that a year's score looks at, from the first on and before the other: a week may have begun in the year
/// before.
pub(crate) fn days_of(year: i32) -> (NaiveDate, NaiveDate) {
    let (first, next) = calendar::days_of_year(year);
    (Window::Week.around(first).map_or(first, |(from, _)| from), next)
}
