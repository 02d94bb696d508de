//! How a code is spelt and read, and when it is good. Pure.

use chrono::Duration;
use infra::store::invitations::{InvitationEnd, InvitationRow};

use crate::{Instant, Refusal, text};

/// How long a code is good.
pub(crate) const GOOD_FOR: Duration = Duration::days(14);

/// Guesses by one WeChat identity, and from one address: a unit's people may share one.
pub(crate) const GUESSES: usize = 5;
pub(crate) const GUESSES_FROM: usize = 30;
pub(crate) const GUESSES_WITHIN: Duration = Duration::minutes(15);

/// Nothing that could be taken for something else: no 0 and O, no 1, I and L. 31 letters, a prime,
/// so that the check letter finds every single slip and every exchange of two.
pub(crate) const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Letters drawn by lot; the check letter follows them.
pub(crate) const DRAWN: usize = 9;

/// The whole code for letters that were drawn.
pub(crate) fn complete(drawn: &str) -> String {
    format!("{drawn}{}", check_letter(drawn))
}

/// The code as it is printed: in two groups.
pub(crate) fn spell(code: &str) -> String {
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first}-{second}")
}

/// The code in what somebody typed.
///
/// # Errors
/// [`Refusal::InvitationWrong`] for what cannot be one.
pub(crate) fn read(typed: &str) -> Result<String, Refusal> {
    let code = text::code(typed);
    let is_spelt = code.len() == DRAWN + 1 && code.bytes().all(|letter| ALPHABET.contains(&letter));
    if is_spelt && complete(&code[..DRAWN]) == code { Ok(code) } else { Err(Refusal::InvitationWrong) }
}

fn check_letter(drawn: &str) -> char {
    let value = |letter: u8| ALPHABET.iter().position(|known| *known == letter).unwrap_or(0);
    let sum: usize = drawn.bytes().enumerate().map(|(place, letter)| (place + 1) * value(letter)).sum();
    char::from(ALPHABET[sum % ALPHABET.len()])
}

/// What has become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    Waiting,
    Expired,
    Ended(InvitationEnd),
}

impl InvitationState {
    pub fn as_str(self) -> &'static str {
        match self {
            InvitationState::Waiting => "waiting",
            InvitationState::Expired => "expired",
            InvitationState::Ended(end) => end.as_str(),
        }
    }
}

pub fn state(invitation: &InvitationRow, now: Instant) -> InvitationState {
    match invitation.end_reason {
        Some(end) => InvitationState::Ended(end),
        None if invitation.expires_at <= now => InvitationState::Expired,
        None => InvitationState::Waiting,
    }
}

/// Whether a code may be used.
pub(crate) fn redeem(invitation: &InvitationRow, now: Instant) -> Result<(), Refusal> {
    match state(invitation, now) {
        InvitationState::Waiting => Ok(()),
        InvitationState::Expired => Err(Refusal::InvitationExpired),
        InvitationState::Ended(InvitationEnd::Used) => Err(Refusal::InvitationUsed),
        InvitationState::Ended(_) => Err(Refusal::InvitationEnded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_spelt_however_it_was_typed() {
        let code = complete("23456789A");
        assert_eq!(code.len(), 10);
        let spelt = spell(&code);
        assert_eq!(spelt.find('-'), Some(5));
        let wide: String = code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for typed in [&spelt, &code, &spelt.to_lowercase(), &format!(" {} {} ", &code[..3], &code[3..]), &wide] {
            assert_eq!(read(typed), Ok(code.clone()), "{typed}");
        }
    }

    #[test]
    fn every_single_slip_and_every_exchange_is_found() {
        let code = complete("K7MZ2QXW9");
        for place in 0..code.len() {
            for letter in ALPHABET {
                let mut slip = code.clone().into_bytes();
                slip[place] = *letter;
                let slip = String::from_utf8(slip).unwrap();
                assert_eq!(read(&slip).is_ok(), slip == code, "{slip}");
            }
            for other in 0..code.len() {
                let mut exchanged = code.clone().into_bytes();
                exchanged.swap(place, other);
                let exchanged = String::from_utf8(exchanged).unwrap();
                assert_eq!(read(&exchanged).is_ok(), exchanged == code, "{exchanged}");
            }
        }
        for wrong in ["", "-", "23456", "0123456789", "党员党员党员党员党员", "23456789AB2"] {
            assert_eq!(read(wrong), Err(Refusal::InvitationWrong), "{wrong}");
        }
    }
}
