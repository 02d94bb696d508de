//! What a year would have come to under another scheme. Pure.

use chrono::NaiveDate;
use infra::store::points::{DeedKind, DeedRow};
use infra::store::scores::PostedRow;

use crate::points::{Posting, Standing, replay};
use crate::schemes::Scheme;
use crate::scores::{Facts, Line, line};
use crate::windows::closings;
use crate::{Id, Subject};

/// The facts of somebody's year as they would be if everything had been posted by `scheme`: `deeds` are those that
/// stand, in the order in which they were recorded; windows are closed anew, after them.
pub fn under(scheme: &Scheme, deeds: &[DeedRow], facts: &Facts, year: i32, today: NaiveDate) -> Facts {
    let kept: Vec<DeedRow> = deeds.iter().filter(|deed| deed.kind != DeedKind::WindowClosed).cloned().collect();
    let known = Facts { lines: lines(scheme, &kept), undone: Default::default(), ..facts.clone() };
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
