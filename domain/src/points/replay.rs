//! A subject's history reckoned from its beginning: what stands to their credit, and what an undone deed
//! changes for those after it. Pure.

use std::collections::HashMap;

use infra::store::points::{Currency, DeedRow, EntryRow};

use super::rules::{Credited, Posting, reversals, score};
use crate::schemes::{Points, Scheme, unit};
use crate::{Id, calendar};

/// A deed that stands, and the version of a scheme under which it was recorded; one for each currency that it brought.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub deed: &'a DeedRow,
    pub version: Id,
    pub scheme: &'a Scheme,
}

/// What has to be posted about a deed so that the ledger is right again.
#[derive(Clone, Debug)]
pub struct Correction<'a> {
    pub deed: &'a DeedRow,
    pub version: Id,
    pub posting: Posting,
}

/// Reckons deeds in the order in which they were recorded: what each of them is worth.
pub fn replay(history: &[Standing<'_>]) -> Vec<Posting> {
    let mut credited: Vec<Credited> = Vec::new();
    let mut postings = Vec::new();
    for Standing { deed, scheme, .. } in history {
        let posting = score(scheme, deed, &credited);
        credited.push(Credited {
            item: posting.item.clone(),
            currency: posting.currency,
            day: calendar::day(deed.happened_at),
            matter: deed.matter.clone(),
            points: posting.credited,
        });
        postings.push(posting);
    }
    postings
}

/// Takes back what was posted for a deed, and gives the room that it had taken to those after it. `history` are the
/// deeds that still stand, `entries` all that was posted for the subject, `why` what brought it about. Afterwards the
/// ledger says of each deed what it would say if the undone one had never been.
pub fn undo<'a>(undone: &'a DeedRow, history: &[Standing<'a>], entries: &[EntryRow], why: &str) -> Vec<Correction<'a>> {
    let about: Vec<&EntryRow> = entries.iter().filter(|entry| entry.deed_id == undone.id).collect();
    let back = reversals(&about, why).into_iter();
    let back = back.map(|(version, posting)| Correction { deed: undone, version, posting });
    let mut posted: HashMap<(Id, &str, Currency), (i64, i64)> = HashMap::new();
    for entry in entries {
        let (offered, credited) = posted.entry((entry.deed_id, entry.item.as_str(), entry.currency)).or_default();
        *offered += entry.offered;
        *credited += entry.credited;
    }
    let shift = |(standing, now): (&Standing<'a>, Posting)| {
        let (offered, credited) =
            posted.get(&(standing.deed.id, now.item.as_str(), now.currency)).copied().unwrap_or_default();
        let offered = Points(now.offered.0 - offered);
        let more = Points(now.credited.0 - credited);
        let told_in = unit(now.currency);
        let because =
            format!("{why}，重新计算：{}；原计 {} {told_in}，更正 {more} {told_in}", now.because, Points(credited));
        let posting = Posting { offered, credited: more, because, ..now };
        let is_changed = offered != Points(0) || more != Points(0);
        is_changed.then_some(Correction { deed: standing.deed, version: standing.version, posting })
    };
    back.chain(history.iter().zip(replay(history)).filter_map(shift)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;
    use infra::store::points::{Cause, DeedKind, Origin, SubjectKind};

    /// Two points a task, five a week, twelve a month.
    const TWO_WINDOWS: &str = r#"
scheme: caps
title: 双重上限
currency: assessment
sections:
  - code: service
    title: 志愿服务
    items:
      - code: task
        title: 完成任务
        clause: 第一条　每次 2 分，每周最多 5 分，每月最多 12 分。
        on: log_accepted
        award: { fixed: "2" }
        caps:
          - { window: week, at_most: "5" }
          - { window: month, at_most: "12" }
"#;

    fn deed(n: u128, day: &str) -> DeedRow {
        DeedRow {
            seq: n as i64,
            id: Id::from_u128(n),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            kind: DeedKind::LogAccepted,
            origin: Origin::SelfReported,
            source_id: Id::from_u128(n),
            counters_id: None,
            org_id: Id::nil(),
            item: "task".into(),
            minutes: Some(60),
            quantity: None,
            factors: String::new(),
            matter: None,
            happened_at: format!("{day}T04:00:00Z").parse().unwrap(),
            recorded_at: format!("{day}T05:00:00Z").parse().unwrap(),
            recorded_by: None,
        }
    }

    fn deeds(days: &[&str]) -> Vec<DeedRow> {
        (1..).zip(days).map(|(n, day)| deed(n, day)).collect()
    }

    fn standing<'a>(deeds: &'a [DeedRow], scheme: &'a Scheme) -> Vec<Standing<'a>> {
        deeds.iter().map(|deed| Standing { deed, version: Id::nil(), scheme }).collect()
    }

    fn credited(postings: &[Posting]) -> Vec<i64> {
        postings.iter().map(|posting| posting.credited.0 / 100).collect()
    }

    fn entry(deed: &DeedRow, posting: &Posting) -> EntryRow {
        EntryRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            subject_seq: 0,
            currency: posting.currency,
            cause_kind: Cause::Deed,
            cause_id: deed.id,
            deed_id: deed.id,
            scheme_version_id: Id::nil(),
            item: posting.item.clone(),
            offered: posting.offered.0,
            credited: posting.credited.0,
            cut_by: posting.cut_by.clone(),
            because: posting.because.clone(),
            org_id: Id::nil(),
            happened_at: deed.happened_at,
            recorded_at: deed.recorded_at,
            previous_hash: String::new(),
            hash: String::new(),
        }
    }

    /// Worked example B, its first part.
    #[test]
    fn a_week_stops_at_five_and_a_month_at_twelve_and_each_cut_names_its_limit() {
        let scheme = parse(TWO_WINDOWS).unwrap();
        let week = |first: u32| (0..7).map(move |day| format!("2026-06-{:02}", first + day));
        let days: Vec<String> = [1, 8, 15].into_iter().flat_map(week).collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        let deeds = deeds(&days);
        let postings = replay(&standing(&deeds, &scheme));
        assert_eq!(credited(&postings[..7]), [2, 2, 1, 0, 0, 0, 0]);
        assert_eq!(credited(&postings[7..14]), [2, 2, 1, 0, 0, 0, 0]);
        assert_eq!(credited(&postings[14..]), [2, 0, 0, 0, 0, 0, 0]);
        assert_eq!(postings[2].cut_by.as_deref(), Some("每周最多 5 分"));
        assert_eq!(postings[15].cut_by.as_deref(), Some("每月最多 12 分"));
        assert!(postings[2].because.contains("（2 分，每周最多 5 分，已得 4 分，计 1 分）"), "{}", postings[2].because);
    }

    /// Worked example B, its second part.
    #[test]
    fn a_week_that_straddles_two_months_uses_its_room_in_the_old_one() {
        let scheme = parse(TWO_WINDOWS).unwrap();
        let days = ["2026-06-29", "2026-06-29", "2026-06-30", "2026-06-30", "2026-07-01", "2026-07-02", "2026-07-03"];
        let deeds = deeds(&[&days[..], &["2026-07-06"]].concat());
        let postings = replay(&standing(&deeds, &scheme));
        assert_eq!(credited(&postings), [2, 2, 1, 0, 0, 0, 0, 2]);
    }

    /// Worked example C.
    #[test]
    fn an_undone_deed_gives_its_room_to_those_after_it() {
        let scheme = parse(TWO_WINDOWS).unwrap();
        let days: Vec<String> = (1..8).map(|day| format!("2026-06-{day:02}")).collect();
        let deeds = deeds(&days.iter().map(String::as_str).collect::<Vec<_>>());
        let all = standing(&deeds, &scheme);
        let entries: Vec<EntryRow> = deeds.iter().zip(replay(&all)).map(|(deed, p)| entry(deed, &p)).collect();
        let corrections = undo(&deeds[0], &all[1..], &entries, "任务作废");
        let told: Vec<_> = corrections.iter().map(|c| (c.deed.seq, c.posting.credited.0 / 100)).collect();
        assert_eq!(told, [(1, -2), (3, 1), (4, 1)]);
        let shifted = &corrections[1].posting;
        assert_eq!((shifted.offered, shifted.cut_by.as_deref()), (Points(0), None));
        assert!(shifted.because.starts_with("任务作废，重新计算：第一条"), "{}", shifted.because);
        assert!(shifted.because.ends_with("原计 1 分，更正 1 分"), "{}", shifted.because);
        assert_eq!(corrections[2].posting.cut_by.as_deref(), Some("每周最多 5 分"));
    }
}
