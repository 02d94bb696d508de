//! How a check-in stands, what may be done with it, and what is said of it. Pure.

use infra::store::checkins::{CheckinEnd, CheckinRow};

use crate::{Id, Refusal};

/// How a check-in stands: told from its row, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckinState {
    /// It waits for the community, and counts for nothing yet.
    Pending,
    /// It counts.
    Confirmed,
    /// It ended, and so.
    Ended(CheckinEnd),
}

impl CheckinState {
    pub fn of(row: &CheckinRow) -> CheckinState {
        match (row.ended_at, row.confirmed_at) {
            (Some(_), _) => CheckinState::Ended(row.end_reason.unwrap_or(CheckinEnd::Withdrawn)),
            (None, None) => CheckinState::Pending,
            (None, Some(_)) => CheckinState::Confirmed,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            CheckinState::Pending => "pending",
            CheckinState::Confirmed => "confirmed",
            CheckinState::Ended(reason) => reason.as_str(),
        }
    }
}

/// Whether somebody with these check-ins that have not ended may make a first one.
///
/// # Errors
/// [`Refusal::AlreadyCheckedIn`], [`Refusal::CheckinPending`].
pub(super) fn may_check_in(standing: &[CheckinRow]) -> Result<(), Refusal> {
    if standing.iter().any(|row| row.confirmed_at.is_some()) {
        return Err(Refusal::AlreadyCheckedIn);
    }
    if standing.is_empty() { Ok(()) } else { Err(Refusal::CheckinPending) }
}

/// Whether somebody with these check-ins that have not ended may put one with `community` in the
/// place of the one with this id.
///
/// # Errors
/// [`Refusal::CheckinEnded`], [`Refusal::AlreadyCheckedIn`], [`Refusal::CheckinPending`].
pub(super) fn may_move(standing: &[CheckinRow], id: Id, community: Id) -> Result<(), Refusal> {
    if !standing.iter().any(|row| row.id == id) {
        return Err(Refusal::CheckinEnded);
    }
    match standing.iter().find(|row| row.community_id == community) {
        None => Ok(()),
        Some(row) if row.confirmed_at.is_some() => Err(Refusal::AlreadyCheckedIn),
        Some(_) => Err(Refusal::CheckinPending),
    }
}

/// Whether `by` may confirm or decline it.
///
/// # Errors
/// [`Refusal::OwnCheckin`], [`Refusal::CheckinEnded`], [`Refusal::CheckinConfirmed`].
pub(super) fn may_decide(row: &CheckinRow, by: Id) -> Result<(), Refusal> {
    if row.person_id == by {
        return Err(Refusal::OwnCheckin);
    }
    match CheckinState::of(row) {
        CheckinState::Pending => Ok(()),
        CheckinState::Confirmed => Err(Refusal::CheckinConfirmed),
        CheckinState::Ended(_) => Err(Refusal::CheckinEnded),
    }
}

/// A reason that says something, without what stands around it.
///
/// # Errors
/// [`Refusal::Invalid`].
pub(super) fn reason(text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::invalid("/reason", "required", "请写明原因")),
        text => Ok(text.to_string()),
    }
}

/// What a member is told whose check-in staff recorded.
pub(super) fn recorded_notice(community: &str, confirmed: bool) -> String {
    let then = if confirmed { "现已生效" } else { "待社区确认后生效" };
    format!("工作人员已为您登记到{community}报到，{then}。如不属实，请联系社区或所在单位。")
}

/// What a member is told whose check-in was confirmed.
pub(super) fn confirmed_notice(community: &str) -> String {
    format!("{community}已确认您的报到，您现在可以认领该社区的任务。")
}

/// What a member is told whose check-in was declined.
pub(super) fn declined_notice(community: &str, reason: &str) -> String {
    format!("{community}未确认您的报到，您可以重新报到或选择其他社区。原因：{reason}")
}

/// What those are told for whose word so many members and units wait.
pub(super) fn waiting_notice(community: &str, members: i64, units: i64) -> String {
    let counts = [(members, "人"), (units, "个单位")];
    let named = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(" {count} {what}"));
    format!("{community}有{}的报到等待确认，请及时处理。", named.collect::<Vec<_>>().join("、").replace("、 ", "、"))
}

/// What a member is told whose check-in somebody else ended.
pub(super) fn withdrawal_notice(community: &str) -> String {
    format!("您在{community}的报到已由工作人员注销。如有疑问，请联系社区或所在单位。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;
    use chrono::DateTime;
    use infra::store::checkins::Origin;

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    /// Check-in `n` of person 1 with community 10 + `n`.
    fn row(n: u128, confirmed: bool, end: Option<CheckinEnd>) -> CheckinRow {
        let at: Instant = DateTime::UNIX_EPOCH;
        CheckinRow {
            id: id(n),
            person_id: id(1),
            community_id: id(10 + n),
            origin: Origin::SelfReported,
            recorded_by: None,
            checked_in_at: at,
            confirmed_at: confirmed.then_some(at),
            confirmed_by: None,
            ended_at: end.map(|_| at),
            ended_by: None,
            end_reason: end,
            end_note: None,
        }
    }

    #[test]
    fn a_state_is_told_from_the_row() {
        assert_eq!(CheckinState::of(&row(2, false, None)).as_str(), "pending");
        assert_eq!(CheckinState::of(&row(2, true, None)).as_str(), "confirmed");
        assert_eq!(CheckinState::of(&row(2, true, Some(CheckinEnd::Moved))).as_str(), "moved");
        assert_eq!(CheckinState::of(&row(2, false, Some(CheckinEnd::Declined))).as_str(), "declined");
    }

    #[test]
    fn a_first_check_in_is_for_those_who_have_none_and_wait_for_none() {
        assert_eq!(may_check_in(&[]), Ok(()));
        assert_eq!(may_check_in(&[row(2, false, None)]), Err(Refusal::CheckinPending));
        assert_eq!(may_check_in(&[row(3, false, None), row(2, true, None)]), Err(Refusal::AlreadyCheckedIn));
    }

    #[test]
    fn one_moves_from_where_one_stands_to_where_one_does_not() {
        let standing = [row(2, true, None), row(3, false, None)];
        assert_eq!(may_move(&standing, id(2), id(14)), Ok(()));
        assert_eq!(may_move(&standing, id(3), id(14)), Ok(()));
        assert_eq!(may_move(&standing, id(4), id(14)), Err(Refusal::CheckinEnded));
        assert_eq!(may_move(&standing, id(2), id(12)), Err(Refusal::AlreadyCheckedIn));
        assert_eq!(may_move(&standing, id(2), id(13)), Err(Refusal::CheckinPending));
    }

    #[test]
    fn a_community_is_told_how_many_wait() {
        assert_eq!(waiting_notice("甲社区", 2, 1), "甲社区有 2 人、1 个单位的报到等待确认，请及时处理。");
        assert_eq!(waiting_notice("甲社区", 0, 3), "甲社区有 3 个单位的报到等待确认，请及时处理。");
    }

    #[test]
    fn only_a_pending_check_in_is_decided_and_never_by_its_member() {
        assert_eq!(may_decide(&row(2, false, None), id(9)), Ok(()));
        assert_eq!(may_decide(&row(2, false, None), id(1)), Err(Refusal::OwnCheckin));
        assert_eq!(may_decide(&row(2, true, None), id(9)), Err(Refusal::CheckinConfirmed));
        assert_eq!(may_decide(&row(2, false, Some(CheckinEnd::Moved)), id(9)), Err(Refusal::CheckinEnded));
        assert!(reason("  ").is_err());
        assert_eq!(reason(" 不住本社区 "), Ok("不住本社区".to_string()));
    }
}
