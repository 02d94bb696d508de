//! Which check-in of a unit is primary, and what is said. Pure.

use infra::store::checkins::units::UnitCheckinRow;

use crate::{Id, Refusal};

/// How a unit's check-in stands, in the words of a member's.
pub fn state(row: &UnitCheckinRow) -> &'static str {
    match (row.ended_at, row.confirmed_at) {
        (Some(_), _) => row.end_reason.map_or("withdrawn", |reason| reason.as_str()),
        (None, None) => "pending",
        (None, Some(_)) => "confirmed",
    }
}

/// The check-in that becomes primary because none of the live ones is: the oldest.
pub(super) fn next_primary(standing: &[UnitCheckinRow]) -> Option<Id> {
    let mut live = standing.iter().filter(|row| row.confirmed_at.is_some());
    let oldest = live.clone().min_by_key(|row| (row.confirmed_at, row.id))?;
    (!live.any(|row| row.primary_since.is_some())).then_some(oldest.id)
}

/// Whether a pending check-in may be confirmed or declined.
///
/// # Errors
/// [`Refusal::CheckinEnded`], [`Refusal::CheckinConfirmed`].
pub(super) fn may_decide(row: &UnitCheckinRow) -> Result<(), Refusal> {
    match (row.ended_at, row.confirmed_at) {
        (Some(_), _) => Err(Refusal::CheckinEnded),
        (None, Some(_)) => Err(Refusal::CheckinConfirmed),
        (None, None) => Ok(()),
    }
}

/// Whether a check-in may become the primary one.
///
/// # Errors
/// [`Refusal::CheckinEnded`], [`Refusal::CheckinPending`].
pub(super) fn may_be_primary(row: &UnitCheckinRow) -> Result<(), Refusal> {
    match (row.ended_at, row.confirmed_at) {
        (Some(_), _) => Err(Refusal::CheckinEnded),
        (None, None) => Err(Refusal::CheckinPending),
        (None, Some(_)) => Ok(()),
    }
}

/// What a unit is told whose check-in was confirmed.
pub(super) fn confirmed_notice(unit: &str, community: &str) -> String {
    format!("{community}已确认{unit}的单位报到。")
}

/// What a unit is told whose check-in was declined.
pub(super) fn declined_notice(unit: &str, community: &str, reason: &str) -> String {
    format!("{community}未确认{unit}的单位报到。原因：{reason}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;
    use chrono::DateTime;

    fn row(n: u128, confirmed: Option<i64>, primary: bool) -> UnitCheckinRow {
        let at = |seconds| -> Option<Instant> { DateTime::from_timestamp(seconds, 0) };
        UnitCheckinRow {
            id: Id::from_u128(n),
            unit_id: Id::from_u128(100),
            community_id: Id::from_u128(200 + n),
            checked_in_at: DateTime::UNIX_EPOCH,
            checked_in_by: None,
            confirmed_at: confirmed.and_then(at),
            confirmed_by: None,
            primary_since: at(1).filter(|_| primary),
            ended_at: None,
            ended_by: None,
            end_reason: None,
            end_note: None,
        }
    }

    #[test]
    fn the_oldest_live_check_in_becomes_primary_where_none_is() {
        assert_eq!(next_primary(&[]), None);
        assert_eq!(next_primary(&[row(1, None, false)]), None);
        assert_eq!(next_primary(&[row(1, Some(9), false), row(2, Some(5), false)]), Some(Id::from_u128(2)));
        assert_eq!(next_primary(&[row(1, Some(9), true), row(2, Some(5), false)]), None);
    }

    #[test]
    fn what_waits_is_decided_and_not_primary() {
        assert_eq!(may_decide(&row(1, None, false)), Ok(()));
        assert_eq!(may_decide(&row(1, Some(1), false)), Err(Refusal::CheckinConfirmed));
        assert_eq!(may_be_primary(&row(1, None, false)), Err(Refusal::CheckinPending));
        assert_eq!(may_be_primary(&row(1, Some(1), false)), Ok(()));
    }
}
