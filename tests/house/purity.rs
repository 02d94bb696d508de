//! Wall 2: rules are pure. Rows and `now` go in, a decision or a refusal comes out.

use crate::complaint::{Complaint, lines};
use crate::facts::{Facts, Name};
use crate::tree::{judge, parse};

/// What a rule would reach the world through.
const HANDLES: &[&str] = &["Db", "Txn", "Write", "Reader", "Context", "Clock", "Entropy", "SystemTime"];

const WORLD: &[&[&str]] = &[
    &["std", "time"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["tokio"],
    &["futures"],
    &["rand"],
];

fn is_rules(path: &str) -> bool {
    let named = [
        "domain/src/calendar.rs",
        "domain/src/points/deed.rs",
        "domain/src/points/ledger.rs",
        "domain/src/points/level.rs",
        "domain/src/points/offer.rs",
        "domain/src/points/replay.rs",
        "domain/src/schemes/choose.rs",
        "domain/src/schemes/exact.rs",
        "domain/src/schemes/appraisal.rs",
        "domain/src/scores/appraisal.rs",
        "domain/src/scores/belonging.rs",
        "domain/src/scores/gates.rs",
        "domain/src/scores/indicators.rs",
        "domain/src/scores/monthly.rs",
        "domain/src/scores/ranking.rs",
        "domain/src/scores/sections.rs",
        "domain/src/scores/vetoes.rs",
        "domain/src/scores/year.rs",
        "domain/src/scores/known.rs",
        "domain/src/schemes/faults/mod.rs",
        "domain/src/schemes/faults/item.rs",
        "domain/src/schemes/faults/subjects.rs",
        "domain/src/schemes/faults/whole.rs",
        "domain/src/schemes/bounds.rs",
        "domain/src/scores/quotas.rs",
        "domain/src/trials/supply.rs",
        "domain/src/schemes/limits.rs",
        "domain/src/schemes/month_day.rs",
        "domain/src/schemes/lint.rs",
        "domain/src/schemes/expiry.rs",
        "domain/src/schemes/online.rs",
        "domain/src/schemes/window.rs",
    ];
    path.starts_with("domain/src/") && (path.ends_with("/rules.rs") || named.contains(&path))
}

fn pure(file: &syn::File, path: &str) -> Vec<Complaint> {
    let facts = Facts::outside_tests(file);
    let mut complaints = Vec::new();
    for line in facts.waits {
        let instead = "load before and save after it, in the use case; a rule gets rows and returns a decision";
        complaints.push(Complaint::new(path, line, "a rule waits for something", instead));
    }
    for name in &facts.names {
        if let Some((what, instead)) = impure(name) {
            complaints.push(Complaint::new(path, name.line, what, instead));
        }
    }
    for call in facts.calls.iter().filter(|call| call.is_method && call.name == "now") {
        complaints.push(Complaint::new(path, call.line, "a rule reads a clock", "take `now: Instant`"));
    }
    complaints
}

fn impure(name: &Name) -> Option<(String, &'static str)> {
    let text = name.text();
    let is_type = |segment: &String| segment.starts_with(|first: char| first.is_uppercase());
    if name.segments.iter().any(|segment| HANDLES.contains(&segment.as_str())) {
        Some((format!("a rule names {text}"), "take the rows, the instant or the value that is needed"))
    } else if WORLD.iter().any(|prefix| name.starts_with(prefix)) && name.segments.len() > 1 {
        Some((format!("a rule names {text}"), "let the use case do it and pass the value in"))
    } else if name.segments.len() > 1 && name.last() == "now" {
        Some((format!("a rule calls {text}"), "take `now: Instant`"))
    } else if name.starts_with(&["infra", "store"]) && !name.segments.iter().any(is_type) {
        // A module may not be imported either: its functions would come with it.
        Some((format!("a rule names {text}, which is no type"), "import rows and enums by their names"))
    } else {
        None
    }
}

#[test]
fn rules_have_no_async_no_store_no_clock_and_no_randomness() {
    judge(is_rules, pure);
}

#[test]
fn rules_that_wait_load_or_read_the_clock_are_complained_about() {
    let bad = "use infra::store::tasks::{self, TaskRow};
        use infra::{Db, Id};
        use std::time::Duration;
        use infra::store::orgs::*;
        async fn a() {}
        fn b(ctx: &crate::Context) { let c = async { 1 }; }
        fn d() -> Instant { chrono::Utc::now() }
        fn e(clock: u8) { clock.now(); }
        fn f() { infra::store::orgs::find(1); }
        fn g() { let h = vec![rand::random::<u8>()]; }
        fn i(entropy: &infra::Entropy) {}
        fn j(reader: &impl infra::Reader) {}";
    let found = lines(&pure(&parse(bad), "domain/src/x/rules.rs"));
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
}

#[test]
fn rules_may_name_rows_enums_and_instants_and_their_tests_anything() {
    let good = "use infra::store::outbox::JobKind;
        use infra::store::tasks::{TaskKind, TaskRow};
        use infra::crypto::sha256;
        use crate::{Fault, Instant};
        pub fn a(row: &TaskRow, now: Instant) -> bool { row.deadline > now && JobKind::ALL.is_empty() }
        fn b() { infra::store::points::Currency::parse(\"x\"); }
        #[cfg(test)] mod tests { use infra::{Db, store::orgs}; async fn c() { chrono::Utc::now(); } }";
    assert_eq!(lines(&pure(&parse(good), "domain/src/x/rules.rs")), [] as [usize; 0]);
}
