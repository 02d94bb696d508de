//! What may be asked for, and which days a leave covers. Pure.

use chrono::{Days, NaiveDate};
use infra::store::leaves::{LeaveKind, LeaveRow, LeaveState};

use super::LeaveInput;
use crate::{Fault, Refusal};

/// How long a leave may be, and how far ahead it may begin.
const LONGEST: Days = Days::new(366);

/// How far back a member may ask: whoever falls ill asks afterwards. Staff may record what is older.
const ASKED_BACK: Days = Days::new(31);
const RECORDED_BACK: Days = Days::new(366);

/// The last day that it covers, or the day before its first when it was not taken at all.
pub fn last_day(leave: &LeaveRow) -> NaiveDate {
    leave.last_day.unwrap_or(leave.to_day)
}

/// Whether somebody is on approved leave, or exempt, on `day`.
pub fn covers(leave: &LeaveRow, day: NaiveDate) -> bool {
    leave.state == LeaveState::Approved && leave.from_day <= day && day <= last_day(leave)
}

/// What is wrong with what is asked for, on `today`.
pub(super) fn faults(input: &LeaveInput, today: NaiveDate, is_recorded: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let back = if is_recorded { RECORDED_BACK } else { ASKED_BACK };
    if input.from_day < today - back {
        let detail = if is_recorded {
            "最多补记 366 天以前的"
        } else {
            "最多补请 31 天以前的，更早的请由单位补记"
        };
        faults.push(Fault::new("/from_day", "too_early", detail));
    }
    if input.from_day > today + LONGEST {
        faults.push(Fault::new("/from_day", "too_late", "开始日应在一年以内"));
    }
    if input.to_day < input.from_day {
        faults.push(Fault::new("/to_day", "before_start", "结束日不能早于开始日"));
    } else if input.to_day.signed_duration_since(input.from_day).num_days() >= 366 {
        faults.push(Fault::new("/to_day", "too_long", "一次最多 366 天，更长的请分次申请"));
    }
    if !(1..=500).contains(&input.reason.trim().chars().count()) {
        faults.push(Fault::new("/reason", "length", "事由应为 1 至 500 个字"));
    }
    faults
}

/// Refuses days that others of the same person cover. `others` touch the days asked for.
pub(super) fn refuse_overlap(leave: &LeaveRow, others: &[LeaveRow], state: &[LeaveState]) -> Result<(), Refusal> {
    let collides = |other: &&LeaveRow| other.id != leave.id && state.contains(&other.state);
    if others.iter().any(|other| collides(&other)) { Err(Refusal::LeaveOverlaps) } else { Ok(()) }
}

/// Whether a leave may end on `last` instead. A member ends it yesterday at the earliest: the days
/// before were what they were; staff may take it back whole.
pub(super) fn cut(leave: &LeaveRow, last: NaiveDate, today: NaiveDate, by_owner: bool) -> Result<(), Refusal> {
    if leave.state != LeaveState::Approved {
        return Err(Refusal::LeaveNotApproved);
    }
    let fault = |code, detail: &str| Err(Refusal::invalid("/last_day", code, detail));
    if last >= last_day(leave) {
        return fault("not_earlier", "应早于目前的结束日；需要延长的请另行申请");
    }
    if last < leave.from_day - Days::new(1) {
        return fault("before_start", "最早为开始日的前一天（即全部取消）");
    }
    if by_owner && last < today - Days::new(1) {
        return fault("too_early", "本人最早可自昨天起结束，更早的请由单位办理");
    }
    Ok(())
}

fn what(leave: &LeaveRow) -> String {
    let kind = match leave.kind {
        LeaveKind::Leave => "请假",
        LeaveKind::Exemption => "免考",
    };
    format!("您 {} 至 {} 的{kind}", leave.from_day, leave.to_day)
}

/// What the member is told of a decision; never why: notices are not sealed.
pub(super) fn decision_notice(leave: &LeaveRow) -> String {
    match leave.state {
        LeaveState::Approved => format!("{}已批准。", what(leave)),
        _ => format!("{}未批准，理由见申请详情。", what(leave)),
    }
}

pub(super) fn recording_notice(leave: &LeaveRow) -> String {
    format!("{}已由单位代为登记。如有误，请联系所在单位。", what(leave))
}

pub(super) fn cut_notice(leave: &LeaveRow) -> String {
    if last_day(leave) < leave.from_day {
        format!("{}已由单位全部取消。", what(leave))
    } else {
        format!("{}已由单位提前至 {} 结束。", what(leave), last_day(leave))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use chrono::DateTime;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn leave(state: LeaveState) -> LeaveRow {
        LeaveRow {
            id: Id::nil(),
            person_id: Id::nil(),
            unit_id: Id::nil(),
            kind: LeaveKind::Leave,
            from_day: day("2026-11-20"),
            to_day: day("2026-11-25"),
            reason: String::new(),
            state,
            asked_at: DateTime::UNIX_EPOCH,
            recorded_by: None,
            decided_at: None,
            decided_by: None,
            decision_reason: None,
            last_day: None,
            cut_at: None,
            cut_by: None,
        }
    }

    #[test]
    fn an_approved_leave_covers_its_days_and_no_others() {
        let approved = leave(LeaveState::Approved);
        let covered = |leave: &LeaveRow| {
            ["2026-11-19", "2026-11-20", "2026-11-25", "2026-11-26"].map(|text| covers(leave, day(text)))
        };
        assert_eq!(covered(&approved), [false, true, true, false]);
        let cut = LeaveRow { last_day: Some(day("2026-11-20")), ..approved.clone() };
        assert_eq!(covered(&cut), [false, true, false, false]);
        let untaken = LeaveRow { last_day: Some(day("2026-11-19")), ..approved };
        assert_eq!(covered(&untaken), [false; 4]);
        for state in [LeaveState::Asked, LeaveState::Declined, LeaveState::Withdrawn] {
            assert_eq!(covered(&leave(state)), [false; 4]);
        }
    }

    #[test]
    fn a_member_ends_a_leave_from_yesterday_on_and_staff_take_it_back_whole() {
        let approved = leave(LeaveState::Approved);
        let today = day("2026-11-23");
        let ends = |last: &str, by_owner| cut(&approved, day(last), today, by_owner).is_ok();
        assert_eq!(["2026-11-21", "2026-11-22", "2026-11-24"].map(|last| ends(last, true)), [false, true, true]);
        assert_eq!(["2026-11-18", "2026-11-19", "2026-11-25"].map(|last| ends(last, false)), [false, true, false]);
        assert_eq!(cut(&leave(LeaveState::Asked), day("2026-11-24"), today, false), Err(Refusal::LeaveNotApproved));
    }

    #[test]
    fn what_is_asked_for_lies_within_bounds() {
        let today = day("2026-11-23");
        let found = |from: &str, to: &str, is_recorded| {
            let kind = LeaveKind::Exemption;
            let input = LeaveInput { kind, from_day: day(from), to_day: day(to), reason: "住院".into() };
            faults(&input, today, is_recorded).iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(found("2026-10-23", "2026-11-23", false), [] as [&str; 0]);
        assert_eq!(found("2026-10-22", "2026-11-23", false), ["too_early"]);
        assert_eq!(found("2026-10-22", "2026-11-23", true), [] as [&str; 0]);
        assert_eq!(found("2026-11-23", "2026-11-22", true), ["before_start"]);
        assert_eq!(found("2026-11-23", "2027-11-24", true), ["too_long"]);
        assert_eq!(found("2027-11-25", "2027-11-25", true), ["too_late"]);
    }
}
