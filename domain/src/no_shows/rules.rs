//! Which claims were no-shows, and what becomes of one that is excused. Pure.

use std::collections::{HashMap, HashSet};

use chrono::Duration;
use infra::store::claims::{ClaimEnd, ClaimRow};
use infra::store::no_shows::ExcuseKind;
use infra::store::tasks::TaskRow;

use crate::{Fault, Id, Instant, Refusal, calendar};

/// No-shows are recorded for so long after a gathering's end.
const RECORD: Duration = Duration::days(30);

/// And excused for so long after they were recorded.
const EXCUSE: Duration = Duration::days(30);

/// What is known of the claims that were named.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Of the gathering, live or ended.
    pub claims: HashMap<Id, ClaimRow>,
    pub attended: HashSet<Id>,
    pub reported: HashSet<Id>,
    /// Recorded once, and taken back.
    pub excused: HashSet<Id>,
}

/// When a gathering started whose no-shows may be recorded now.
///
/// # Errors
/// [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`], [`Refusal::NoShowsNotOpen`].
pub(super) fn recordable(task: &TaskRow, now: Instant) -> Result<Instant, Refusal> {
    let (from, to) = task.starts_at.zip(task.ends_at).ok_or(Refusal::NotAGathering)?;
    if task.cancelled_at.is_some() {
        return Err(Refusal::TaskCancelled);
    }
    if (to..=to + RECORD).contains(&now) { Ok(from) } else { Err(Refusal::NoShowsNotOpen) }
}

/// What is wrong with the claims that were named, each by its place.
pub(super) fn faults(named: &[Id], known: &Known) -> Vec<Fault> {
    let mut seen = HashSet::new();
    let fault = |(at, id): (usize, &Id)| {
        let (code, detail) =
            if seen.insert(*id) { fault(*id, known)? } else { ("twice", "同一认领出现了两次") };
        Some(Fault::new(format!("/claims/{at}"), code, detail))
    };
    named.iter().enumerate().filter_map(fault).collect()
}

fn fault(id: Id, known: &Known) -> Option<(&'static str, &'static str)> {
    match known.claims.get(&id) {
        None => Some(("unknown", "不是该活动的认领")),
        Some(claim) if claim.end_reason == Some(ClaimEnd::NoShow) => Some(("no_show", "已登记为爽约")),
        Some(claim) if claim.ended_at.is_some() => Some(("claim_ended", "该认领已结束")),
        Some(_) if known.attended.contains(&id) => Some(("attended", "已签到，或补传的签到待确认")),
        Some(_) if known.reported.contains(&id) => Some(("has_log", "已提交日志")),
        Some(_) if known.excused.contains(&id) => Some(("excused", "该认领的爽约已更正，不能再次登记")),
        Some(_) => None,
    }
}

/// Whether a claim may be excused now.
///
/// # Errors
/// [`Refusal::NoShowExcused`], [`Refusal::NotANoShow`], [`Refusal::ExcuseOver`].
pub(super) fn excusable(claim: &ClaimRow, is_excused: bool, now: Instant) -> Result<(), Refusal> {
    if is_excused {
        return Err(Refusal::NoShowExcused);
    }
    match (claim.end_reason, claim.ended_at) {
        (Some(ClaimEnd::NoShow), Some(recorded_at)) if now <= recorded_at + EXCUSE => Ok(()),
        (Some(ClaimEnd::NoShow), _) => Err(Refusal::ExcuseOver),
        _ => Err(Refusal::NotANoShow),
    }
}

/// Why the points of a no-show are taken back, in words for the ledger.
pub(super) fn reversal(kind: ExcuseKind) -> &'static str {
    match kind {
        ExcuseKind::Excused => "爽约已免除",
        ExcuseKind::Mistake => "爽约登记有误，已更正",
    }
}

/// What a claimant is told of a no-show that was recorded `now`.
pub(super) fn recorded_notice(task: &TaskRow, now: Instant) -> String {
    let at = task.starts_at.map(|at| format!("（{}）", calendar::moment(at))).unwrap_or_default();
    let until = calendar::moment(now + EXCUSE);
    format!(
        "您认领了“{}”{at}，既未退出也未到场，已登记为爽约，详见积分流水。确有原因的，或登记有误的，请在 {until} 前向发布任务的组织说明，\
         由工作人员免除或更正。",
        task.title
    )
}

/// What a claimant is told of their excuse. The reason stands on the claim.
pub(super) fn excused_notice(task_title: &str, kind: ExcuseKind) -> String {
    match kind {
        ExcuseKind::Excused => format!("您在“{task_title}”的爽约已免除，不影响您的记录。"),
        ExcuseKind::Mistake => {
            format!("您在“{task_title}”的爽约登记有误，已更正，认领恢复有效。请照常提交日志，签到由工作人员补登。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks;
    use chrono::DateTime;
    use infra::store::tasks::TaskKind;

    const HOUR: i64 = 3600;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn gathering() -> TaskRow {
        let blank = tasks::content::blank(Id::from_u128(1), Id::from_u128(2), TaskKind::Gathering, None, at(0));
        TaskRow { title: "清洁日".into(), starts_at: Some(at(0)), ends_at: Some(at(2 * HOUR)), ..blank }
    }

    fn claim(id: u128, end: Option<ClaimEnd>) -> ClaimRow {
        ClaimRow {
            id: Id::from_u128(id),
            task_id: Id::from_u128(1),
            person_id: Id::from_u128(9),
            claimed_at: at(-HOUR),
            ended_at: end.map(|_| at(0)),
            end_reason: end,
            promoted_at: None,
            recorded_by: None,
            unit_claim_id: None,
        }
    }

    #[test]
    fn no_shows_are_recorded_from_the_end_of_a_gathering_for_thirty_days() {
        let task = gathering();
        assert_eq!(recordable(&task, at(2 * HOUR - 1)), Err(Refusal::NoShowsNotOpen));
        assert_eq!(recordable(&task, at(2 * HOUR)), Ok(at(0)));
        assert_eq!(recordable(&task, at(2 * HOUR) + RECORD), Ok(at(0)));
        assert_eq!(recordable(&task, at(2 * HOUR + 1) + RECORD), Err(Refusal::NoShowsNotOpen));
        let cancelled = TaskRow { cancelled_at: Some(at(1)), ..gathering() };
        assert_eq!(recordable(&cancelled, at(3 * HOUR)), Err(Refusal::TaskCancelled));
        let errand = TaskRow { starts_at: None, ends_at: None, ..gathering() };
        assert_eq!(recordable(&errand, at(3 * HOUR)), Err(Refusal::NotAGathering));
    }

    #[test]
    fn each_claim_that_was_no_no_show_is_named_by_its_place() {
        let ends = [None, None, None, None, Some(ClaimEnd::NoShow), Some(ClaimEnd::Withdrawn)];
        let claims = (1..).zip(ends).map(|(id, end)| (Id::from_u128(id), claim(id, end))).collect();
        let set = |id| HashSet::from([Id::from_u128(id)]);
        let known = Known { claims, attended: set(2), reported: set(3), excused: set(4) };
        let found: Vec<_> = faults(&[1, 2, 3, 4, 5, 6, 7, 1].map(Id::from_u128), &known)
            .into_iter()
            .map(|fault| format!("{} {}", fault.pointer, fault.code))
            .collect();
        let expected = ["1 attended", "2 has_log", "3 excused", "4 no_show", "5 claim_ended", "6 unknown", "7 twice"];
        assert_eq!(found, expected.map(|fault| format!("/claims/{fault}")));
    }

    #[test]
    fn a_no_show_is_excused_once_within_thirty_days() {
        let recorded = claim(1, Some(ClaimEnd::NoShow));
        assert_eq!(excusable(&recorded, false, at(0) + EXCUSE), Ok(()));
        assert_eq!(excusable(&recorded, false, at(1) + EXCUSE), Err(Refusal::ExcuseOver));
        assert_eq!(excusable(&recorded, true, at(0)), Err(Refusal::NoShowExcused));
        for other in [None, Some(ClaimEnd::Withdrawn)] {
            assert_eq!(excusable(&claim(1, other), false, at(0)), Err(Refusal::NotANoShow));
        }
    }

    #[test]
    fn whoever_did_not_come_is_told_what_to_do_about_it() {
        let text = recorded_notice(&gathering(), at(3 * HOUR));
        assert!(text.starts_with("您认领了“清洁日”（1月1日 08:00），既未退出也未到场，已登记为爽约"), "{text}");
        assert!(text.contains("请在 1月31日 11:00 前向发布任务的组织说明"), "{text}");
    }
}
