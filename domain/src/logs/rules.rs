//! What a log may say, and who may review it when. Pure.

use std::collections::HashSet;

use chrono::{Duration, SubsecRound};
use infra::store::claims::ClaimRow;
use infra::store::logs::{LogRow, LogState, ReviewRow, Verdict};
use infra::store::points::Origin;
use infra::store::tasks::TaskRow;

use super::{Decision, Report};
use crate::attendances::Proof;
use crate::{Fault, Id, Instant, Refusal};

/// Longest service of one log, in minutes: a day.
const DAY: i32 = 24 * 60;

/// How long before a gathering one may have begun to help.
const EARLY: Duration = Duration::hours(1);

/// Faults of a report; empty when it is good.
pub(super) fn report_faults(report: &Report, claim: &ClaimRow, task: &TaskRow, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if report.text.trim().is_empty() {
        fault("/text", "required", "请写明做了什么");
    }
    if !(1..=DAY).contains(&report.minutes) {
        fault("/minutes", "out_of_range", "服务时长为 1 至 1440 分钟");
    }
    if report.happened_at > now {
        fault("/happened_at", "in_the_future", "服务时间不能在将来");
    }
    match task.starts_at.zip(task.ends_at) {
        // Claimed or not by then: whoever was there may have come early and set up the tables.
        Some((from, to)) if !(from - EARLY..=to).contains(&report.happened_at) => {
            fault("/happened_at", "outside_gathering", "服务时间须在活动期间（可提前 1 小时到场）");
        }
        Some(_) => {}
        // To the second: that is how fine the times are that a client was shown.
        None if report.happened_at < claim.claimed_at.trunc_subsecs(0) => {
            fault("/happened_at", "before_claim", "服务时间不能早于认领时间");
        }
        None if report.happened_at > task.deadline => {
            fault("/happened_at", "after_deadline", "服务时间不能晚于任务截止时间");
        }
        None => {}
    }
    faults
}

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub state: LogState,
    /// The minutes that count; of an accepted log.
    pub minutes: i32,
    /// How its deed is known; of an accepted log.
    pub origin: Origin,
}

/// What a decision about a log comes to; `proof` is that of its claim's attendance.
///
/// # Errors
/// [`Refusal::OwnLog`], [`Refusal::OwnRecord`], [`Refusal::LogNotSubmitted`], [`Refusal::LogChanged`],
/// [`Refusal::Invalid`].
pub(super) fn judge(log: &LogRow, reviewer: Id, decision: &Decision, proof: Option<&Proof>) -> Result<Judged, Refusal> {
    let state = review(log, reviewer, decision)?;
    // What goes back counts for nothing, however long they were there.
    let proof = proof.filter(|_| state == LogState::Accepted);
    let minutes = counted(log, decision, proof.map(|proof| proof.minutes))?;
    let origin = match proof {
        Some(proof) if proof.is_proved && minutes <= proof.minutes => Origin::Proved,
        _ if log.recorded_by.is_some() => Origin::RecordedByStaff,
        _ => Origin::SelfReported,
    };
    Ok(Judged { state, minutes, origin })
}

/// Logs that are named twice, by their places.
pub(super) fn twice(logs: &[Id]) -> Vec<Fault> {
    let mut seen = HashSet::new();
    let again = logs.iter().enumerate().filter(|(_, id)| !seen.insert(**id));
    again.map(|(at, _)| Fault::new(format!("/reviews/{at}/log_id"), "twice", "同一份日志列了两次")).collect()
}

/// Whether a review may be made.
fn review(log: &LogRow, reviewer: Id, decision: &Decision) -> Result<LogState, Refusal> {
    if log.person_id == reviewer {
        return Err(Refusal::OwnLog);
    }
    if log.recorded_by == Some(reviewer) {
        return Err(Refusal::OwnRecord);
    }
    if log.state != LogState::Submitted {
        return Err(Refusal::LogNotSubmitted);
    }
    if decision.revision.is_some_and(|seen| seen != log.revision) {
        return Err(Refusal::LogChanged);
    }
    match decision.verdict {
        Verdict::Returned if decision.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) => {
            Err(Refusal::invalid("/reason", "required", "退回时请写明原因"))
        }
        Verdict::Returned if decision.minutes.is_some() => {
            Err(Refusal::invalid("/minutes", "not_applicable", "退回时不核定时长"))
        }
        Verdict::Returned => Ok(LogState::Returned),
        Verdict::Accepted if decision.minutes.is_some_and(|minutes| !(1..=DAY).contains(&minutes)) => {
            Err(Refusal::invalid("/minutes", "out_of_range", "核定时长为 1 至 1440 分钟"))
        }
        Verdict::Accepted => Ok(LogState::Accepted),
    }
}

/// Whether somebody may take the acceptance of a log back.
///
/// # Errors
/// [`Refusal::OwnLog`], [`Refusal::LogNotAccepted`], [`Refusal::OwnReview`].
pub(super) fn annullable(log: &LogRow, reviews: &[ReviewRow], by: Id) -> Result<(), Refusal> {
    if log.person_id == by {
        return Err(Refusal::OwnLog);
    }
    if log.state != LogState::Accepted {
        return Err(Refusal::LogNotAccepted);
    }
    let accepted_by = |review: &ReviewRow| review.verdict == Verdict::Accepted && review.reviewer_id == by;
    if reviews.iter().any(accepted_by) { Err(Refusal::OwnReview) } else { Ok(()) }
}

/// The minutes that count: the reviewer's figure; without one, those at the gathering, and without
/// attendance what the member says.
///
/// # Errors
/// [`Refusal::Invalid`] where the attendance comes to nothing and the reviewer names no figure.
fn counted(log: &LogRow, decision: &Decision, attended: Option<i32>) -> Result<i32, Refusal> {
    match (decision.minutes, attended) {
        (None, Some(0)) if decision.verdict == Verdict::Accepted => {
            Err(Refusal::invalid("/minutes", "required", "按签到计算的时长为 0，请核定时长"))
        }
        (said, attended) => Ok(said.or(attended).unwrap_or(log.minutes)),
    }
}

/// What a member is told whose log staff wrote down for them.
pub(super) fn recorded_notice(task_title: &str, minutes: i32) -> String {
    format!(
        "工作人员已代您登记“{task_title}”的日志（{minutes} 分钟），将由另一名工作人员审核。如有出入，请联系发布任务的组织。"
    )
}

/// What the member is told of a review.
pub(super) fn review_notice(task_title: &str, review: &ReviewRow, credited: &str) -> String {
    let reason = review.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    match review.verdict {
        Verdict::Accepted => {
            let minutes = review.minutes.unwrap_or_default();
            let said = reason.map(|reason| format!("审核意见：{reason}")).unwrap_or_default();
            format!("您在“{task_title}”的日志已通过审核，核定 {minutes} 分钟，计 {credited}。{said}")
        }
        Verdict::Returned => {
            let why = reason.unwrap_or_default();
            format!("您在“{task_title}”的日志被退回，请修改后重新提交。退回原因：{why}")
        }
    }
}

/// What a member is told whose log is accepted no more. The reason is shown with the log: it may name others.
pub(super) fn annulment_notice(task_title: &str) -> String {
    format!("您在“{task_title}”的日志已撤销通过，所记积分已冲销。原因见该日志；如有异议，请联系发布任务的组织。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks;
    use chrono::DateTime;
    use infra::store::tasks::TaskKind;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn log(state: LogState) -> LogRow {
        LogRow {
            id: Id::from_u128(1),
            claim_id: Id::from_u128(2),
            task_id: Id::from_u128(3),
            org_id: Id::from_u128(4),
            person_id: Id::from_u128(5),
            state,
            revision: 1,
            text: "done".into(),
            minutes: 60,
            happened_at: at(10),
            created_at: at(20),
            submitted_at: at(20),
            recorded_by: None,
        }
    }

    fn decision(verdict: Verdict, reason: Option<&str>, minutes: Option<i32>) -> Decision {
        Decision { verdict, revision: None, reason: reason.map(str::to_string), minutes }
    }

    #[test]
    fn nobody_reviews_their_own_log() {
        let accepted = decision(Verdict::Accepted, None, None);
        assert_eq!(review(&log(LogState::Submitted), Id::from_u128(5), &accepted), Err(Refusal::OwnLog));
        assert_eq!(review(&log(LogState::Submitted), Id::from_u128(6), &accepted), Ok(LogState::Accepted));
    }

    #[test]
    fn whoever_wrote_a_log_down_leaves_the_review_to_somebody_else_and_the_deed_says_so() {
        let recorded = LogRow { recorded_by: Some(Id::from_u128(6)), ..log(LogState::Submitted) };
        let accepted = decision(Verdict::Accepted, None, None);
        let by = |reviewer, proof| judge(&recorded, Id::from_u128(reviewer), &accepted, proof);
        assert_eq!(by(6, None), Err(Refusal::OwnRecord));
        assert_eq!(by(5, None), Err(Refusal::OwnLog));
        assert_eq!(by(7, None).map(|judged| judged.origin), Ok(Origin::RecordedByStaff));
        let proof = Proof { minutes: 45, is_proved: true };
        let proved = Judged { state: LogState::Accepted, minutes: 45, origin: Origin::Proved };
        assert_eq!(by(7, Some(&proof)), Ok(proved));
        let more = decision(Verdict::Accepted, None, Some(46));
        let judged = judge(&recorded, Id::from_u128(7), &more, Some(&proof));
        assert_eq!(judged.map(|judged| judged.origin), Ok(Origin::RecordedByStaff), "more than was seen");
    }

    #[test]
    fn a_log_that_is_named_twice_is_found() {
        let faults = twice(&[1, 2, 1, 3, 2].map(Id::from_u128));
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/reviews/2/log_id", "/reviews/4/log_id"]);
    }

    #[test]
    fn only_a_submitted_log_is_reviewed_and_a_return_says_why() {
        let reviewer = Id::from_u128(6);
        for state in [LogState::Returned, LogState::Accepted] {
            let accepted = decision(Verdict::Accepted, None, None);
            assert_eq!(review(&log(state), reviewer, &accepted), Err(Refusal::LogNotSubmitted));
        }
        let refused = |d: &Decision| matches!(review(&log(LogState::Submitted), reviewer, d), Err(Refusal::Invalid(_)));
        assert!(refused(&decision(Verdict::Returned, None, None)));
        assert!(refused(&decision(Verdict::Returned, Some("  "), None)));
        assert!(refused(&decision(Verdict::Returned, Some("看不清"), Some(5))));
        assert!(refused(&decision(Verdict::Accepted, None, Some(0))));
        assert!(!refused(&decision(Verdict::Returned, Some("看不清"), None)));
    }

    #[test]
    fn an_acceptance_is_annulled_by_others_than_the_member_and_whoever_accepted_it() {
        let review = |verdict, reviewer| ReviewRow {
            id: Id::from_u128(7),
            log_id: Id::from_u128(1),
            revision: 1,
            verdict,
            reason: None,
            minutes: None,
            reviewer_id: Id::from_u128(reviewer),
            reviewed_at: at(30),
        };
        let reviews = [review(Verdict::Returned, 6), review(Verdict::Accepted, 7)];
        let by = |state, by| annullable(&log(state), &reviews, Id::from_u128(by));
        assert_eq!(by(LogState::Accepted, 5), Err(Refusal::OwnLog));
        assert_eq!(by(LogState::Accepted, 7), Err(Refusal::OwnReview));
        assert_eq!(by(LogState::Accepted, 6), Ok(()), "who only sent it back");
        for state in [LogState::Submitted, LogState::Returned, LogState::Annulled] {
            assert_eq!(by(state, 8), Err(Refusal::LogNotAccepted));
        }
    }

    #[test]
    fn the_reviewers_figure_counts_then_the_attendance_then_the_members_own() {
        let (log, plain) = (log(LogState::Submitted), decision(Verdict::Accepted, None, None));
        assert_eq!(counted(&log, &decision(Verdict::Accepted, None, Some(30)), Some(45)), Ok(30));
        assert_eq!(counted(&log, &plain, Some(45)), Ok(45));
        assert_eq!(counted(&log, &plain, None), Ok(60));
        assert!(matches!(counted(&log, &plain, Some(0)), Err(Refusal::Invalid(_))));
        assert!(counted(&log, &decision(Verdict::Returned, Some("看不清"), None), Some(0)).is_ok());
    }

    #[test]
    fn a_notice_says_what_was_decided_and_why() {
        let row = |verdict, reason: Option<&str>, minutes| ReviewRow {
            id: Id::from_u128(7),
            log_id: Id::from_u128(1),
            revision: 1,
            verdict,
            reason: reason.map(str::to_string),
            minutes,
            reviewer_id: Id::from_u128(6),
            reviewed_at: at(30),
        };
        let accepted = review_notice("助老", &row(Verdict::Accepted, None, Some(90)), "1.5 分");
        assert_eq!(accepted, "您在“助老”的日志已通过审核，核定 90 分钟，计 1.5 分。");
        let returned = review_notice("助老", &row(Verdict::Returned, Some(" 看不清 "), None), "0 分");
        assert_eq!(returned, "您在“助老”的日志被退回，请修改后重新提交。退回原因：看不清");
    }

    #[test]
    fn a_report_lies_between_the_claim_and_the_deadline_and_not_in_the_future() {
        let claim = ClaimRow {
            id: Id::from_u128(2),
            task_id: Id::from_u128(3),
            person_id: Id::from_u128(5),
            claimed_at: at(100),
            ended_at: None,
            end_reason: None,
            promoted_at: None,
            recorded_by: None,
            unit_claim_id: None,
        };
        let blank = tasks::content::blank(Id::from_u128(3), Id::from_u128(4), TaskKind::Errand, None, at(0));
        let errand = TaskRow { deadline: at(180), ..blank };
        let codes = |text: &str, minutes, happened| {
            let report = Report { text: text.into(), minutes, happened_at: at(happened), photos: Vec::new() };
            report_faults(&report, &claim, &errand, at(200)).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("浇花", 60, 150), Vec::<&str>::new());
        assert_eq!(codes(" ", 0, 201), ["required", "out_of_range", "in_the_future", "after_deadline"]);
        assert_eq!(codes("浇花", 60, 181), ["after_deadline"]);
        assert_eq!(codes("浇花", 1441, 99), ["out_of_range", "before_claim"]);
        let shown = ClaimRow { claimed_at: at(100) + chrono::Duration::milliseconds(999), ..claim.clone() };
        let report = Report { text: "浇花".into(), minutes: 60, happened_at: at(100), photos: Vec::new() };
        assert_eq!(report_faults(&report, &shown, &errand, at(200)), []);

        // A gathering: from an hour before it, claimed by then or not.
        let (from, to) = (Some(at(10_000)), Some(at(17_200)));
        let gathering = TaskRow { kind: TaskKind::Gathering, starts_at: from, ends_at: to, ..errand };
        let late = ClaimRow { claimed_at: at(12_000), ..claim };
        for (happened, good) in [(6_399, false), (6_400, true), (17_200, true), (17_201, false)] {
            let report = Report { text: "义诊".into(), minutes: 60, happened_at: at(happened), photos: Vec::new() };
            let found = report_faults(&report, &late, &gathering, at(20_000));
            assert_eq!(found.is_empty(), good, "{found:?}");
        }
    }
}
