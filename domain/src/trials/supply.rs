//! Whether what was published was enough for what a scheme asks of everybody. Pure.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use infra::store::points::DeedKind;

use crate::calendar;
use crate::schemes::{Fires, Need, Scheme, Window};

/// What is asked of each member in each window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub title: String,
    /// The codes of items of tasks.
    pub items: Vec<String>,
    pub at_least: u32,
    pub each: Window,
}

/// What a scheme asks for that only tasks can give.
pub fn demands(scheme: &Scheme) -> Vec<Demand> {
    let of_gates = scheme.gates.iter().filter_map(|gate| match &gate.needs {
        Need::Deeds { items, at_least, each } => Some((&gate.title, items, *at_least, *each)),
        Need::CheckedInBy(_) | Need::AtMost { .. } | Need::Points { .. } | Need::Members { .. } => None,
    });
    let of_items = scheme.items().filter_map(|(_, item)| {
        let asked = item.frequency.as_ref().filter(|frequency| frequency.fires == Fires::Short)?;
        Some((&item.title, &asked.items, asked.at_least, asked.each))
    });
    let is_of_task = |code: &String| scheme.item(code).is_some_and(|(_, item)| item.on == DeedKind::LogAccepted);
    let demand = |(title, items, at_least, each): (&String, &Vec<String>, u32, Window)| {
        let only_tasks = items.iter().all(is_of_task);
        only_tasks.then(|| Demand { title: title.clone(), items: items.clone(), at_least, each })
    };
    of_gates.chain(of_items).filter_map(demand).collect()
}

/// The demands that could not be met in some window of a year that was over by `today`: `slots` are those that were
/// published, by the day and the item of their task.
pub fn unmet(
    demands: &[Demand],
    slots: &BTreeMap<(NaiveDate, String), i64>,
    members: usize,
    year: i32,
    today: NaiveDate,
) -> Vec<String> {
    let mut told = Vec::new();
    let first_published = slots.keys().next().map(|(day, _)| *day);
    for demand in demands {
        // What was before anything was published says nothing of the supply.
        let windows = demand.each.ending_in(year).into_iter();
        let windows =
            windows.filter(|(from, until)| *until <= today && first_published.is_some_and(|day| day <= *from));
        let supplied = |(from, until): (NaiveDate, NaiveDate)| {
            let within =
                slots.iter().filter(|((day, item), _)| (from..until).contains(day) && demand.items.contains(item));
            (within.map(|(_, slots)| slots).sum::<i64>(), from, until)
        };
        let asked = i64::from(demand.at_least).saturating_mul(i64::try_from(members).unwrap_or(i64::MAX));
        let Some((least, from, until)) = windows.map(supplied).min() else { continue };
        if least < asked {
            let span = calendar::span(from, until - Days::new(1));
            told.push(format!("“{}”：{members} 人须共做 {asked} 次，而{span}发布的名额只有 {least} 个", demand.title));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;

    const SCHEME: &str = r#"{scheme: s, title: t, currency: assessment, grades: [{code: b, title: b, from: "1"}, {code: o, title: o}],
        gates: [{code: g, title: 每季度一次, clause: c, otherwise: o, needs: {items: [x], at_least: 1, each: quarter}},
                {code: n, title: 少爽约, clause: c, otherwise: o, needs: {items: [n], at_most: 2, each: year}}],
        sections: [{code: a, title: a, items: [
            {code: x, title: x, clause: c, on: log_accepted, award: {fixed: "1"}},
            {code: n, title: n, clause: c, on: no_show, award: {fixed: "-1"}},
            {code: w, title: 每月两次, clause: c, on: window_closed, award: {fixed: "-1"}, frequency: {items: [x], at_least: 2, each: month}},
            {code: v, title: 申报或任务, clause: c, on: window_closed, award: {fixed: "-1"}, frequency: {items: [x, p], at_least: 2, each: month}},
            {code: p, title: p, clause: c, on: proposal_approved, award: {fixed: "1"}}]}]}"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_only_tasks_can_give_is_compared_with_the_window_that_offered_least() {
        let demands = demands(&parse(SCHEME).unwrap());
        let titles: Vec<&str> = demands.iter().map(|demand| demand.title.as_str()).collect();
        assert_eq!(titles, ["每季度一次", "每月两次"], "what a proposal can give, too, is not to be judged by tasks");
        let slot = |on: &str, slots| ((day(on), "x".to_string()), slots);
        let slots =
            [slot("2026-01-01", 30), slot("2026-02-10", 20), slot("2026-03-31", 20), slot("2026-05-01", 60)].into();
        let told = |members, today: &str| unmet(&demands, &slots, members, 2026, day(today));
        assert_eq!(told(10, "2026-04-01"), [""; 0]);
        assert_eq!(told(11, "2026-04-01"), ["“每月两次”：11 人须共做 22 次，而2月1日至2月28日发布的名额只有 20 个"]);
        let may = told(60, "2026-07-01");
        assert_eq!(may[0], "“每月两次”：60 人须共做 120 次，而4月1日至4月30日发布的名额只有 0 个");
        assert_eq!(told(61, "2026-07-01")[0], "“每季度一次”：61 人须共做 61 次，而4月1日至6月30日发布的名额只有 60 个");
        assert_eq!(unmet(&demands, &BTreeMap::new(), 5, 2026, day("2026-07-01")), [""; 0], "nothing is known of it");
        assert_eq!(told(1000, "2026-01-20"), [""; 0], "no window is over");
    }
}
