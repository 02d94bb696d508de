//! What may be filed and what may become of it. Pure.

use chrono::Duration;
use infra::store::people::PersonRow;
use infra::store::registrations::{RegistrationRow, RegistrationState};

use crate::{Id, Refusal};

/// Filings by one WeChat identity, and from one address: a unit's people may share one.
pub(super) const FILINGS: usize = 5;
pub(super) const FILINGS_FROM: usize = 60;
pub(super) const FILINGS_WITHIN: Duration = Duration::hours(1);

/// Searches for a unit from one address.
pub(super) const SEARCHES_FROM: usize = 120;
pub(super) const SEARCHES_WITHIN: Duration = Duration::minutes(1);

/// What is personal in a registration goes this long after it was filed, decided or not.
pub(super) const KEPT_FOR: Duration = Duration::days(90);

/// What somebody is told at the door whose last registration this is.
pub(super) fn standing(last: &RegistrationRow) -> Option<Refusal> {
    match last.state {
        RegistrationState::Waiting => Some(Refusal::RegistrationPending),
        RegistrationState::Declined => Some(Refusal::RegistrationDeclined(last.reason.clone().unwrap_or_default())),
        RegistrationState::Confirmed | RegistrationState::Replaced | RegistrationState::Lapsed => None,
    }
}

/// Whom a confirmation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// Somebody who stands on the roster already.
    Known(Id),
    Newcomer,
}

/// Whom the roster already has, judging by the phone, by what the confirmer says, and by the name.
///
/// # Errors
/// [`Refusal::PhoneOfAnother`] when the number is somebody's of another name,
/// [`Refusal::TwoRosterRows`] when the confirmer means another row than the one with the number,
/// [`Refusal::Namesakes`] when the unit has somebody of this name and the confirmer has not said who
/// is who.
pub(super) fn whom(
    registration: &RegistrationRow,
    by_phone: Option<&PersonRow>,
    said: Option<&Whom>,
    namesakes: &[PersonRow],
) -> Result<Whom, Refusal> {
    match (by_phone, said) {
        (Some(known), _) if known.name != registration.name => Err(Refusal::PhoneOfAnother),
        (Some(known), None) => Ok(Whom::Known(known.id)),
        (Some(known), Some(said)) if *said == Whom::Known(known.id) => Ok(said.clone()),
        (Some(_), Some(_)) => Err(Refusal::TwoRosterRows),
        (None, Some(said)) => Ok(said.clone()),
        (None, None) if namesakes.is_empty() => Ok(Whom::Newcomer),
        (None, None) => Err(Refusal::Namesakes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use infra::store::people::MemberClass;

    fn registration(state: RegistrationState) -> RegistrationRow {
        RegistrationRow {
            id: Id::nil(),
            openid: None,
            openid_index: None,
            phone: None,
            phone_index: None,
            name: "王建国".into(),
            unit_id: Id::nil(),
            class: MemberClass::Office,
            duty: None,
            state,
            filed_at: DateTime::UNIX_EPOCH,
            decided_at: None,
            decided_by: None,
            reason: Some("不是本单位党员".into()),
            person_id: None,
            erased_at: None,
        }
    }

    fn person(id: u128, name: &str) -> PersonRow {
        PersonRow {
            id: Id::from_u128(id),
            name: name.into(),
            phone: None,
            phone_index: None,
            id_number: None,
            id_number_index: None,
            created_at: DateTime::UNIX_EPOCH,
            disabled_at: None,
        }
    }

    #[test]
    fn who_waits_is_told_so_and_who_was_declined_is_told_why() {
        assert_eq!(standing(&registration(RegistrationState::Waiting)), Some(Refusal::RegistrationPending));
        let declined = Refusal::RegistrationDeclined("不是本单位党员".into());
        assert_eq!(standing(&registration(RegistrationState::Declined)), Some(declined));
        assert_eq!(standing(&registration(RegistrationState::Replaced)), None);
    }

    #[test]
    fn nobody_is_put_on_the_roster_twice_without_somebody_saying_so() {
        let filed = registration(RegistrationState::Waiting);
        let (same, other, twin) = (person(1, "王建国"), person(2, "李明"), person(3, "王建国"));
        let known = |id: u128| Whom::Known(Id::from_u128(id));
        assert_eq!(whom(&filed, None, None, &[]), Ok(Whom::Newcomer));
        assert_eq!(whom(&filed, Some(&same), None, &[]), Ok(known(1)));
        assert_eq!(whom(&filed, Some(&other), None, &[]), Err(Refusal::PhoneOfAnother));
        assert_eq!(whom(&filed, None, None, std::slice::from_ref(&twin)), Err(Refusal::Namesakes));
        assert_eq!(whom(&filed, None, Some(&Whom::Newcomer), std::slice::from_ref(&twin)), Ok(Whom::Newcomer));
        assert_eq!(whom(&filed, None, Some(&known(3)), std::slice::from_ref(&twin)), Ok(known(3)));
        assert_eq!(whom(&filed, Some(&same), Some(&known(3)), &[twin]), Err(Refusal::TwoRosterRows));
    }
}
