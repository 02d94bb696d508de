//! Which deadline is next, and who met one. Days are those of China. Pure.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use infra::store::checkins::CheckinRow;
use infra::store::checkins::deadlines::DeadlineRow;

use crate::{Fault, Instant, calendar};

/// A day of every year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub name: String,
    pub month: u32,
    pub day: u32,
}

/// A deadline in a certain year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub name: String,
    /// The last day on which one is in time.
    pub on: NaiveDate,
}

impl From<&DeadlineRow> for Deadline {
    fn from(row: &DeadlineRow) -> Self {
        let number = |n: i32| u32::try_from(n).unwrap_or(1);
        Deadline { name: row.name.clone(), month: number(row.month), day: number(row.day) }
    }
}

/// What holds where nothing was set: the end of each half-year.
pub(in crate::checkins) fn default_deadlines() -> Vec<Deadline> {
    let deadline = |name: &str, month, day| Deadline { name: name.to_string(), month, day };
    vec![deadline("上半年报到", 6, 30), deadline("下半年报到", 12, 31)]
}

/// Faults of deadlines to be set; empty when they are good.
pub(super) fn faults(deadlines: &[Deadline]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    if deadlines.is_empty() || deadlines.len() > 12 {
        faults.push(Fault::new("/deadlines", "length", "报到期限为 1 至 12 个"));
    }
    for (n, deadline) in deadlines.iter().enumerate() {
        if deadline.name.trim().is_empty() {
            faults.push(Fault::new(format!("/deadlines/{n}/name"), "required", "名称不能为空"));
        }
        // 29 February is a day, if not of every year.
        if NaiveDate::from_ymd_opt(2024, deadline.month, deadline.day).is_none() {
            faults.push(Fault::new(format!("/deadlines/{n}/day"), "no_such_day", "没有这一天"));
        } else if !seen.insert((deadline.month, deadline.day)) {
            faults.push(Fault::new(format!("/deadlines/{n}/day"), "twice", "同一天只能有一个期限"));
        }
    }
    faults
}

/// The deadline's day in a year; 28 February where there is no 29th.
fn in_year(deadline: &Deadline, year: i32) -> Option<Due> {
    let on = NaiveDate::from_ymd_opt(year, deadline.month, deadline.day)
        .or_else(|| NaiveDate::from_ymd_opt(year, deadline.month, 28))?;
    Some(Due { name: deadline.name.clone(), on })
}

fn around(deadlines: &[Deadline], today: NaiveDate) -> impl Iterator<Item = Due> {
    let years = [today.year() - 1, today.year(), today.year() + 1];
    years.into_iter().flat_map(move |year| deadlines.iter().filter_map(move |deadline| in_year(deadline, year)))
}

/// The first that can still be met: today's last day counts.
pub(in crate::checkins) fn next(deadlines: &[Deadline], today: NaiveDate) -> Option<Due> {
    around(deadlines, today).filter(|due| due.on >= today).min_by_key(|due| due.on)
}

/// The last that is over.
pub(in crate::checkins) fn last(deadlines: &[Deadline], today: NaiveDate) -> Option<Due> {
    around(deadlines, today).filter(|due| due.on < today).max_by_key(|due| due.on)
}

/// The first instant that is too late for a day.
pub(in crate::checkins) fn passed(on: NaiveDate) -> Instant {
    calendar::start_of(on.succ_opt().unwrap_or(on))
}

/// Whether somebody with these check-ins had one that counts when a day was over.
pub(super) fn met(checkins: &[CheckinRow], on: NaiveDate) -> bool {
    let end = passed(on);
    checkins.iter().any(|row| {
        row.confirmed_at.is_some() && row.checked_in_at < end && row.ended_at.is_none_or(|ended| ended >= end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use infra::store::checkins::Origin;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn row(checked_in: &str, confirmed: bool, ended: Option<&str>) -> CheckinRow {
        CheckinRow {
            id: Id::nil(),
            person_id: Id::nil(),
            community_id: Id::nil(),
            origin: Origin::SelfReported,
            recorded_by: None,
            checked_in_at: at(checked_in),
            confirmed_at: confirmed.then(|| at(checked_in)),
            confirmed_by: None,
            ended_at: ended.map(at),
            ended_by: None,
            end_reason: None,
            end_note: None,
        }
    }

    #[test]
    fn the_last_second_of_the_day_in_china_passes_and_the_next_does_not() {
        let june = day("2026-06-30");
        assert!(met(&[row("2026-06-30T23:59:59+08:00", true, None)], june));
        assert!(!met(&[row("2026-07-01T00:00:00+08:00", true, None)], june));
        assert!(!met(&[row("2026-06-30T12:00:00+08:00", false, None)], june), "it waits for confirmation");
        assert!(!met(&[row("2026-06-01T12:00:00+08:00", true, Some("2026-06-30T23:59:59+08:00"))], june));
        assert!(met(&[row("2026-06-01T12:00:00+08:00", true, Some("2026-07-01T00:00:00+08:00"))], june));
    }

    #[test]
    fn the_next_deadline_may_be_today_or_next_year() {
        let halves = default_deadlines();
        let on = |due: Option<Due>| due.map(|due| due.on.to_string());
        assert_eq!(on(next(&halves, day("2026-06-30"))).as_deref(), Some("2026-06-30"));
        assert_eq!(on(next(&halves, day("2026-07-01"))).as_deref(), Some("2026-12-31"));
        assert_eq!(on(last(&halves, day("2026-06-30"))).as_deref(), Some("2025-12-31"));
        let march = [Deadline { name: "春".into(), month: 3, day: 1 }];
        assert_eq!(on(next(&march, day("2026-03-02"))).as_deref(), Some("2027-03-01"));
        let leap = [Deadline { name: "闰".into(), month: 2, day: 29 }];
        assert_eq!(on(next(&leap, day("2026-01-01"))).as_deref(), Some("2026-02-28"));
        assert_eq!(on(next(&leap, day("2028-01-01"))).as_deref(), Some("2028-02-29"));
    }

    #[test]
    fn what_is_no_day_or_there_twice_is_named() {
        let deadline = |name: &str, month, day| Deadline { name: name.into(), month, day };
        let codes = |all: &[Deadline]| faults(all).into_iter().map(|fault| fault.code).collect::<Vec<_>>();
        assert!(codes(&default_deadlines()).is_empty());
        assert_eq!(codes(&[]), ["length"]);
        assert_eq!(codes(&[deadline(" ", 6, 31)]), ["required", "no_such_day"]);
        assert_eq!(codes(&[deadline("a", 6, 30), deadline("b", 6, 30)]), ["twice"]);
        assert_eq!(codes(&[deadline("a", 13, 1)]), ["no_such_day"]);
    }
}
