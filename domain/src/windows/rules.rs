//! What windows that are over come to. Pure.

use chrono::{Days, NaiveDate};
use infra::store::points::{Currency, DeedKind, DeedRow};

use crate::points::deed;
use crate::schemes::{Fires, Scheme, Window};
use crate::scores::Facts;
use crate::{Id, Subject, calendar};

/// A window that is over, for which an item has something to give or to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub item: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// How often it was done.
    pub done: usize,
}

impl Closing {
    /// The deed that says so, of nobody's unit and without a source: it falls where the window ends.
    pub(crate) fn deed(&self, subject: Subject) -> DeedRow {
        let end = calendar::end_of(self.last_day);
        let id = infra::crypto::id_of(&format!("{} {}", self.item, self.first_day));
        DeedRow {
            item: self.item.clone(),
            quantity: Some(i64::try_from(self.done).unwrap_or(0) * 100),
            ..deed(id, subject, DeedKind::WindowClosed, Id::nil(), Id::nil(), end)
        }
    }
}

/// The windows of a year for which a deed has to stand, as things are known on `today`, in the order in which they
/// ended. `in_force` tells which of the schemes of a currency held for the subject on a day.
pub fn closings<'a>(
    schemes: impl IntoIterator<Item = &'a Scheme>,
    in_force: impl Fn(NaiveDate, Currency) -> Option<&'a Scheme>,
    facts: &Facts,
    year: i32,
    today: NaiveDate,
) -> Vec<Closing> {
    let mut found: Vec<Closing> = Vec::new();
    for scheme in schemes {
        for item in scheme.items().map(|(_, item)| item) {
            let Some(frequency) = &item.frequency else { continue };
            for (first_day, until) in frequency.each.ending_in(year) {
                let last_day = until - Days::new(1);
                if last_day + Days::new(frequency.after_days.into()) >= today {
                    break;
                }
                // The rule as it was when the window ended; and nobody is held to one that began within it.
                let is_rule = in_force(last_day, scheme.currency).is_some_and(|held| std::ptr::eq(held, scheme));
                let was_known = || {
                    in_force(first_day, scheme.currency)
                        .is_some_and(|held| asks(held, &item.code.value, frequency.each))
                };
                if !is_rule || !was_known() || !facts.was_there(first_day, until) {
                    continue;
                }
                let done = facts.done(&frequency.items, first_day, until);
                let is_enough = done >= frequency.at_least as usize;
                if is_enough == (frequency.fires == Fires::Reached) {
                    found.push(Closing { item: item.code.value.clone(), first_day, last_day, done });
                }
            }
        }
    }
    // Room under limits is given in this order. What schemes of two currencies ask by one item is one deed.
    found.sort_by(|one, other| (one.last_day, &one.item).cmp(&(other.last_day, &other.item)));
    found.dedup_by(|one, other| (one.last_day, &one.item) == (other.last_day, &other.item));
    found
}

/// Whether a scheme asks something of windows of this kind by an item.
fn asks(scheme: &Scheme, code: &str, each: Window) -> bool {
    let frequency = scheme.item(code).and_then(|(_, item)| item.frequency.as_ref());
    frequency.is_some_and(|frequency| frequency.each == each)
}

/// What the ledger says when a closing does not hold any more.
pub(super) const REVERSAL: &str = "该周期登记的情况有变化，不再适用";

/// What a member, or those who answer for an org, are told of windows that were settled, or settled anew, with what was
/// credited for them.
pub(super) fn notice<'a>(titles: impl IntoIterator<Item = &'a str>, credited: &str) -> String {
    let which = titles.into_iter().map(|title| format!("“{title}”")).collect::<Vec<_>>().join("、");
    format!("{which}的周期已结算，计 {credited}，详见积分流水。此后补登、撤销的服务，次日重新结算。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Currency;
    use crate::schemes::{Points, parse};
    use crate::scores::Line;

    /// Worked example D, and a bonus for those who did enough.
    const SCHEME: &str = r#"
scheme: often
title: 频次
currency: assessment
sections:
  - code: service
    title: 服务
    items:
      - { code: task, title: 任务, clause: 第一条, on: log_accepted, award: { fixed: "1" } }
      - code: short
        title: 每周三次
        clause: 第二条
        on: window_closed
        frequency: { items: [task], at_least: 3, each: week }
        award: { fixed: "-1" }
      - code: full
        title: 全月
        clause: 第三条
        on: window_closed
        frequency: { items: [task], at_least: 4, each: month, fires: reached }
        award: { fixed: "2" }
"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(days: &[&str]) -> Facts {
        let line = |(n, on): (u128, &&str)| Line {
            deed: Id::from_u128(n),
            section: Some("service".into()),
            item: "task".into(),
            title: "任务".into(),
            day: day(on),
            currency: Currency::Assessment,
            credited: Points(100),
            veto: None,
        };
        Facts {
            lines: (1..).zip(days).map(line).collect(),
            in_service: vec![(day("2026-06-01"), None)],
            ..Facts::default()
        }
    }

    fn told(facts: &Facts, today: &str) -> Vec<String> {
        let scheme = parse(SCHEME).unwrap();
        let found = closings([&scheme], |_, _| Some(&scheme), facts, 2026, day(today));
        found.iter().map(|c| format!("{} {}..{} {}", c.item, c.first_day, c.last_day, c.done)).collect()
    }

    #[test]
    fn each_week_in_which_too_little_was_done_is_found_a_week_after_its_end() {
        let days = [
            "2026-06-01",
            "2026-06-02",
            "2026-06-03",
            "2026-06-07", // four
            "2026-06-08",
            "2026-06-14", // two
            "2026-06-22",
            "2026-06-23",
            "2026-06-24", // none in the week before, three in this one
        ];
        let facts = facts(&days);
        assert_eq!(told(&facts, "2026-06-21"), [""; 0], "the second week may still be reported");
        assert_eq!(told(&facts, "2026-06-22"), ["short 2026-06-08..2026-06-14 2"]);
        let all = ["short 2026-06-08..2026-06-14 2", "short 2026-06-15..2026-06-21 0"];
        assert_eq!(told(&facts, "2026-07-06"), all);
        assert_eq!(told(&facts, "2026-07-07")[..2], all);
        assert_eq!(told(&facts, "2026-07-08").last().unwrap(), "full 2026-06-01..2026-06-30 9");
    }

    #[test]
    fn a_week_on_leave_or_before_they_came_does_not_count_and_one_that_straddles_new_year_falls_where_it_ends() {
        let mut facts = facts(&[]);
        facts.on_leave = vec![(day("2026-06-15"), day("2026-06-18"))];
        facts.in_service = vec![(day("2026-06-09"), None)];
        assert_eq!(told(&facts, "2026-07-01"), ["short 2026-06-22..2026-06-28 0"][..0], "seven days have to pass");
        assert_eq!(told(&facts, "2026-07-06"), ["short 2026-06-22..2026-06-28 0"]);
        facts.in_service = vec![(day("2025-12-29"), Some(day("2026-01-05")))];
        assert_eq!(told(&facts, "2026-01-12"), ["short 2025-12-29..2026-01-04 0"]);
    }

    #[test]
    fn nobody_is_held_to_a_rule_that_began_within_the_window() {
        let (scheme, before) =
            (parse(SCHEME).unwrap(), parse(include_str!("../../../data/schemes/default.yaml")).unwrap());
        let in_force = |on: NaiveDate, _| Some(if on < day("2026-06-10") { &before } else { &scheme });
        let found = closings([&before, &scheme], in_force, &facts(&[]), 2026, day("2026-06-30"));
        assert_eq!(found.iter().map(|c| c.first_day).collect::<Vec<_>>(), [day("2026-06-15")]);
        // And one that was dropped later still holds for the windows that ended under it.
        let in_force = |on: NaiveDate, _| Some(if on < day("2026-06-10") { &scheme } else { &before });
        let found = closings([&before, &scheme], in_force, &facts(&[]), 2026, day("2026-12-30"));
        assert_eq!(found.iter().map(|c| c.first_day).collect::<Vec<_>>(), [day("2026-06-01")]);
    }
}
