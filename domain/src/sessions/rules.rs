//! When a code, a session and a refresh token are still good. Pure.

use chrono::Duration;
use infra::store::people::PersonRow;
use infra::store::sessions::SessionRow;

use crate::{Instant, Refusal};

/// A WeChat code sent again within this time gives the same session (a double launch).
pub(super) const CODE_REPEATS: Duration = Duration::minutes(5);

/// The refresh token before the present one gives the same successor for this long: the answer
/// that carried the new one may have been lost.
pub(super) const GRACE: Duration = Duration::seconds(60);

/// How long a session is kept after it ended or expired, for whoever asks what happened.
pub(super) const KEPT_FOR: Duration = Duration::days(30);

/// Whether a person may have a session: nobody disabled, and nobody who is neither a
/// member in service nor staff.
pub(super) fn admit(person: &PersonRow, in_service_or_staff: bool) -> Result<(), Refusal> {
    match (person.disabled_at, in_service_or_staff) {
        (Some(_), _) => Err(Refusal::PersonDisabled),
        (None, false) => Err(Refusal::NoLongerInService),
        (None, true) => Ok(()),
    }
}

/// What presenting a refresh token comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refresh {
    /// Step to this generation.
    Rotate(i32),
    /// It was rotated a moment ago: give the present one again.
    Repeat,
    /// An old one came back: somebody else may have it. End the session.
    Reused,
}

pub(super) fn is_live(session: &SessionRow, now: Instant) -> bool {
    session.ended_at.is_none() && session.expires_at > now
}

/// Whether the session may be given again to whoever repeats the code that began it.
pub(super) fn repeats(session: &SessionRow, now: Instant) -> bool {
    is_live(session, now) && session.started_at + CODE_REPEATS > now
}

/// Judges a refresh token of `generation` that we signed.
pub(super) fn refresh(session: &SessionRow, generation: i32, now: Instant) -> Result<Refresh, Refusal> {
    if !is_live(session, now) {
        return Err(Refusal::SessionEnded);
    }
    if generation == session.generation {
        return Ok(Refresh::Rotate(generation + 1));
    }
    if generation + 1 == session.generation && session.rotated_at + GRACE > now {
        return Ok(Refresh::Repeat);
    }
    Ok(Refresh::Reused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use chrono::DateTime;
    use infra::store::sessions::Channel;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn session() -> SessionRow {
        SessionRow {
            id: Id::nil(),
            person_id: Id::nil(),
            channel: Channel::Wechat,
            code_index: None,
            generation: 3,
            rotated_at: at(1_000),
            started_at: at(0),
            expires_at: at(10_000),
            ended_at: None,
            end_reason: None,
        }
    }

    #[test]
    fn the_present_token_rotates_and_the_one_before_repeats_for_a_minute() {
        assert_eq!(refresh(&session(), 3, at(1_000)), Ok(Refresh::Rotate(4)));
        assert_eq!(refresh(&session(), 2, at(1_059)), Ok(Refresh::Repeat));
        assert_eq!(refresh(&session(), 2, at(1_060)), Ok(Refresh::Reused));
    }

    #[test]
    fn older_ones_are_reuse_and_an_ended_session_refreshes_nothing() {
        assert_eq!(refresh(&session(), 1, at(1_001)), Ok(Refresh::Reused));
        assert_eq!(refresh(&session(), 3, at(10_000)), Err(Refusal::SessionEnded));
        let ended = SessionRow { ended_at: Some(at(5)), ..session() };
        assert_eq!(refresh(&ended, 3, at(1_000)), Err(Refusal::SessionEnded));
    }
}
