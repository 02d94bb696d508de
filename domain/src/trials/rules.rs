//! What a year would have come to under another scheme. Pure.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use infra::store::points::{DeedKind, DeedRow, SubjectKind};
use infra::store::scores::PostedRow;

use crate::points::{Posting, Standing, is_scored, replay};
use crate::schemes::{Points, Scheme, Subjects};
use crate::scores::{Facts, Graded, Line, line};
use crate::windows::closings;
use crate::{Id, Subject};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub from: Option<String>,
    pub to: Option<String>,
    pub members: usize,
}

#[derive(Clone, Debug)]
pub struct Mover {
    pub subject: Subject,
    pub name: String,
    /// None where no scheme is in force.
    pub before: Option<Points>,
    pub after: Points,
    pub grade_before: Option<String>,
    pub grade_after: Option<String>,
}

/// The facts of somebody's year as they would be if everything had been posted by `scheme`: `deeds` are those that
/// stand, in the order in which they were recorded; windows are closed anew, after them.
pub fn under(scheme: &Scheme, deeds: &[DeedRow], facts: &Facts, year: i32, today: NaiveDate) -> Facts {
    let kept: Vec<DeedRow> = deeds.iter().filter(|deed| deed.kind != DeedKind::WindowClosed).cloned().collect();
    let known = Facts { lines: lines(scheme, &kept), undone: Default::default(), scored_since: None, ..facts.clone() };
    let closed = closings([scheme], |_, _| Some(scheme), &known, year, today);
    if closed.is_empty() {
        return known;
    }
    let all: Vec<DeedRow> =
        kept.iter().cloned().chain(closed.iter().map(|closing| closing.deed(Subject::Person(Id::nil())))).collect();
    Facts { lines: lines(scheme, &all), ..known }
}

/// Whether a scheme has nothing to say of a deed.
pub fn is_unknown(scheme: &Scheme, deed: &DeedRow) -> bool {
    deed.kind != DeedKind::WindowClosed && scheme.item_of(deed).is_none()
}

/// Counts the deeds of which a scheme has nothing to say, by the item that they name.
pub(super) fn count_unknown(unknown: &mut HashMap<String, usize>, scheme: &Scheme, deeds: &[DeedRow]) {
    for deed in deeds.iter().filter(|deed| is_unknown(scheme, deed)) {
        *unknown.entry(deed.item.clone()).or_default() += 1;
    }
}

/// Whether a deed is one that schemes score, and that was not undone.
pub(super) fn stands(deed: &DeedRow, facts: &Facts) -> bool {
    is_scored(deed.kind) && deed.counters_id.is_none() && !facts.undone.contains(&deed.id)
}

/// What a grade is called.
pub(super) fn title(scheme: &Scheme, place: Option<usize>) -> Option<String> {
    Some(scheme.grades.get(place?)?.title.clone())
}

/// Those whose grade is another under the draft, the largest difference first, still without their names.
pub(super) fn movers(before: &[Option<(Points, Option<String>)>], after: &[Graded], draft: &Scheme) -> Vec<Mover> {
    let mover = |(before, after): (&Option<(Points, Option<String>)>, &Graded)| {
        let (total, grade_before) = before.clone().unzip();
        let (grade_before, grade_after) = (grade_before.flatten(), title(draft, after.grade));
        let kind = if draft.subjects == Subjects::Member { SubjectKind::Person } else { SubjectKind::Org };
        (grade_before != grade_after).then(|| Mover {
            subject: Subject::of(kind, after.subject),
            name: String::new(),
            before: total,
            after: after.total,
            grade_before,
            grade_after,
        })
    };
    let mut movers: Vec<Mover> = before.iter().zip(after).filter_map(mover).collect();
    let difference = |mover: &Mover| (mover.after.0 - mover.before.unwrap_or_default().0).abs();
    movers.sort_by_key(|mover| (Reverse(difference(mover)), mover.subject));
    movers
}

/// How many of them go from which grade to which, most first.
pub(super) fn changes(movers: &[Mover]) -> Vec<Change> {
    let mut counts: HashMap<(Option<String>, Option<String>), usize> = HashMap::new();
    for mover in movers {
        *counts.entry((mover.grade_before.clone(), mover.grade_after.clone())).or_default() += 1;
    }
    let mut changes: Vec<Change> =
        counts.into_iter().map(|((from, to), members)| Change { from, to, members }).collect();
    changes.sort_by(|one, other| other.members.cmp(&one.members).then_with(|| one.to.cmp(&other.to)));
    changes
}

fn lines(scheme: &Scheme, deeds: &[DeedRow]) -> Vec<Line> {
    let standing: Vec<Standing<'_>> = deeds.iter().map(|deed| Standing { deed, version: Id::nil(), scheme }).collect();
    let line = |(deed, posting): (&DeedRow, Posting)| {
        let row = PostedRow {
            subject_id: deed.subject_id,
            deed_id: deed.id,
            scheme_version_id: Id::nil(),
            item: posting.item.clone(),
            currency: posting.currency,
            credited: posting.credited.0,
            happened_at: deed.happened_at,
        };
        line(scheme.item_of(deed), row)
    };
    deeds.iter().zip(replay(&standing)).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar;
    use crate::schemes::{Points, parse};
    use crate::windows::Closing;

    const SCHEME: &str = r#"
scheme: draft
title: 草案
currency: assessment
sections:
  - code: service
    title: 服务
    items:
      - { code: task, title: 任务, clause: 第一条, on: log_accepted, award: { fixed: "3" }, caps: [{ window: month, at_most: "5" }] }
      - code: monthly
        title: 每月一次
        clause: 第二条
        on: window_closed
        frequency: { items: [task], at_least: 1, each: month }
        award: { fixed: "-2" }
      - { code: cheat, title: 作假, clause: 第三条, on: proposal_approved, award: { veto: year } }
"#;

    fn deed(n: u128, kind: DeedKind, item: &str, day: &str) -> DeedRow {
        let at = calendar::start_of(day.parse().unwrap());
        let blank = Closing { item: item.into(), first_day: NaiveDate::MIN, last_day: NaiveDate::default(), done: 0 }
            .deed(Subject::Person(Id::nil()));
        DeedRow { seq: n as i64, id: Id::from_u128(n), kind, happened_at: at, quantity: None, ..blank }
    }

    #[test]
    fn a_draft_posts_what_was_done_and_closes_the_windows_anew() {
        let scheme = parse(SCHEME).unwrap();
        let deeds = [
            deed(1, DeedKind::LogAccepted, "task", "2026-01-05"),
            deed(2, DeedKind::LogAccepted, "task", "2026-01-06"),
            deed(3, DeedKind::LogAccepted, "gone", "2026-01-07"),
            deed(4, DeedKind::WindowClosed, "monthly", "2026-01-31"),
            deed(5, DeedKind::ProposalApproved, "cheat", "2026-03-01"),
        ];
        let facts = Facts { in_service: vec![("2026-01-01".parse().unwrap(), None)], ..Facts::default() };
        let anew = under(&scheme, &deeds, &facts, 2026, "2026-04-20".parse().unwrap());
        let told: Vec<_> =
            anew.lines.iter().map(|line| (line.item.as_str(), line.credited.0, line.veto.is_some())).collect();
        assert_eq!(
            told,
            [
                ("task", 300, false),
                ("task", 200, false),
                ("gone", 0, false),
                ("cheat", 0, true),
                ("monthly", -200, false), // February
                ("monthly", -200, false), // March
            ]
        );
        assert_eq!(anew.lines[4].day.to_string(), "2026-02-28");
        assert_eq!(deeds.iter().filter(|deed| is_unknown(&scheme, deed)).count(), 1, "what windows gave is not missed");
        assert_eq!(Points(anew.lines.iter().map(|line| line.credited.0).sum()), Points(100));
    }
}
