//! Whether what was published was enough for what a scheme asks of everybody. Pure.

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
    // An item for every log is served by tasks of any item: what those offered is not counted here.
    let is_of_task =
        |code: &String| scheme.item(code).is_some_and(|(_, item)| item.on == DeedKind::LogAccepted && !item.every);
    let demand = |(title, items, at_least, each): (&String, &Vec<String>, u32, Window)| {
        let only_tasks = items.iter().all(is_of_task);
        only_tasks.then(|| Demand { title: title.clone(), items: items.clone(), at_least, each })
    };
    of_gates.chain(of_items).filter_map(demand).collect()
}

/// The slots of a task, which could be taken on any of these days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub item: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub slots: i64,
}

/// The demands that could not be met in some window of a year that was over by `today`. A slot that could be taken in
/// several windows is counted in each. What was before `since`, when such a task was first published, says nothing.
pub fn unmet(
    demands: &[Demand],
    offers: &[Offer],
    since: NaiveDate,
    members: usize,
    year: i32,
    today: NaiveDate,
) -> Vec<String> {
    let mut told = Vec::new();
    for demand in demands {
        let windows = demand.each.ending_in(year).into_iter();
        let windows = windows.filter(|(from, until)| *until <= today && since <= *from);
        let supplied = |(from, until): (NaiveDate, NaiveDate)| {
            let touches = |offer: &&Offer| offer.first < until && from <= offer.last;
            let offered = offers.iter().filter(touches).filter(|offer| demand.items.contains(&offer.item));
            (offered.map(|offer| offer.slots).sum::<i64>(), from, until)
        };
        let asked = i64::from(demand.at_least).saturating_mul(i64::try_from(members).unwrap_or(i64::MAX));
        let Some((least, from, until)) = windows.map(supplied).min() else { continue };
        if least < asked {
            let span = calendar::span(from, until - Days::new(1));
            told.push(format!("“{}”：{members} 人须共做 {asked} 次，而{span}可做的名额只有 {least} 个", demand.title));
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
            {code: u, title: 任何任务, clause: c, on: window_closed, award: {fixed: "-1"}, frequency: {items: [e], at_least: 2, each: month}},
            {code: e, title: e, clause: c, on: log_accepted, every: true, award: {fixed: "1"}},
            {code: p, title: p, clause: c, on: proposal_approved, award: {fixed: "1"}}]}]}"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_only_tasks_can_give_is_compared_with_the_window_that_offered_least() {
        let demands = demands(&parse(SCHEME).unwrap());
        let titles: Vec<&str> = demands.iter().map(|demand| demand.title.as_str()).collect();
        assert_eq!(
            titles,
            ["每季度一次", "每月两次"],
            "what a proposal can give, or any task, is not to be judged by these"
        );
        let offer =
            |first: &str, last: &str, slots| Offer { item: "x".into(), first: day(first), last: day(last), slots };
        let on = |on: &str, slots| offer(on, on, slots);
        let offers = [on("2026-01-01", 30), on("2026-02-10", 20), on("2026-03-31", 20), on("2026-05-01", 60)];
        let told = |members, today: &str| unmet(&demands, &offers, day("2025-12-01"), members, 2026, day(today));
        assert_eq!(told(10, "2026-04-01"), [""; 0]);
        assert_eq!(told(11, "2026-04-01"), ["“每月两次”：11 人须共做 22 次，而2月1日至2月28日可做的名额只有 20 个"]);
        assert_eq!(told(61, "2026-07-01")[0], "“每季度一次”：61 人须共做 61 次，而4月1日至6月30日可做的名额只有 60 个");
        assert_eq!(told(60, "2026-07-01"), ["“每月两次”：60 人须共做 120 次，而4月1日至4月30日可做的名额只有 0 个"]);
        assert_eq!(told(1000, "2026-01-20"), [""; 0], "no window is over");
        let later = |since: &str| unmet(&demands, &offers, day(since), 1000, 2026, day("2026-04-01")).len();
        assert_eq!(
            [later("2026-01-01"), later("2026-01-02"), later("2026-03-02")],
            [2, 1, 0],
            "nothing is known of before"
        );
        // What can be done at any time until its last day is there all the time.
        let long = [offer("2026-01-01", "2026-03-31", 20)];
        assert_eq!(unmet(&demands, &long, day("2025-12-01"), 10, 2026, day("2026-04-01")), [""; 0]);
    }
}
