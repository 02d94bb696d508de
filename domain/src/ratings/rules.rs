//! When one may rate and change it, until when it is hidden, and what is disclosed at once. Pure.

use std::collections::HashSet;

use chrono::Duration;
use infra::crypto::sha256;
use infra::store::attendances::{AttendanceRow, AttendanceState};
use infra::store::claims::ClaimRow;
use infra::store::logs::LogRow;
use infra::store::ratings::links::{RatingLinkEnd, RatingLinkRow};
use infra::store::ratings::{Counted, RatingRow, RatingSide};
use infra::store::tasks::TaskRow;

use super::RatingInput;
use crate::{Fault, Id, Instant, Refusal, text};

/// How long after a service it is rated.
const WINDOW: Duration = Duration::days(30);

/// How long after giving a rating one may change it.
const CHANGEABLE: Duration = Duration::hours(24);

/// What members say of a community is disclosed for so many members at once.
pub const MEMBERS_AT_ONCE: usize = 5;

/// What those served say of a member is disclosed for so many of them at once.
pub const SERVED_AT_ONCE: usize = 3;

/// A mean of fewer ratings than this says nothing of a member, and is not shown.
pub const RATINGS_SHOWN: i64 = 3;

/// Of one service so many of those served may speak, at most.
const LINKS: usize = 10;

/// How long a link is good, and never longer than the service may be rated.
const LINK_GOOD_FOR: Duration = Duration::days(14);

/// Guesses at codes from one address: those of one neighbourhood may share one.
pub(super) const GUESSES_FROM: usize = 30;
pub(super) const GUESSES_WITHIN: Duration = Duration::minutes(15);

/// Letters of a code: some 99 bits, which nobody guesses; with dashes, they fit in a QR code of WeChat's
/// (32 letters at most).
pub(super) const LETTERS: usize = 20;

/// Characters of a comment.
const COMMENT: usize = 500;

/// The time in which a service is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub opens_at: Instant,
    /// The first instant at which it can no longer be.
    pub closes_at: Instant,
}

impl Term {
    pub fn is_open(&self, now: Instant) -> bool {
        (self.opens_at..self.closes_at).contains(&now)
    }
}

/// The time in which the service of a claim is rated, once it was done: a gathering that was attended or
/// reported from its end on, an errand from when it was first reported.
pub(super) fn term(task: &TaskRow, log: Option<&LogRow>, attendance: Option<&AttendanceRow>) -> Option<Term> {
    let is_attended = attendance.is_some_and(|attendance| attendance.state == AttendanceState::Counted);
    let opens_at = match task.ends_at {
        Some(ends_at) => (is_attended || log.is_some()).then_some(ends_at),
        None => log.map(|log| log.created_at),
    }?;
    Some(Term { opens_at, closes_at: opens_at + WINDOW })
}

/// Whether a service is rated now, by whomever.
///
/// # Errors
/// [`Refusal::ClaimEnded`], [`Refusal::RatingNotOpen`], [`Refusal::RatingOver`].
pub(super) fn open(claim: &ClaimRow, term: Option<Term>, now: Instant) -> Result<Term, Refusal> {
    if claim.ended_at.is_some() {
        return Err(Refusal::ClaimEnded);
    }
    match term {
        Some(term) if term.is_open(now) => Ok(term),
        Some(term) if term.closes_at <= now => Err(Refusal::RatingOver),
        Some(_) | None => Err(Refusal::RatingNotOpen),
    }
}

/// What is wrong with a rating.
pub(super) fn faults(input: &RatingInput) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !(1..=5).contains(&input.stars) {
        faults.push(Fault::new("/stars", "out_of_range", "星级为 1 至 5"));
    }
    if input.comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT) {
        faults.push(Fault::new("/comment", "length", "留言最多 500 个字"));
    }
    faults
}

/// Until when whoever gave a rating may change it.
pub(super) fn changeable_until(rating: &RatingRow, term: Term) -> Instant {
    (rating.given_at + CHANGEABLE).min(term.closes_at)
}

/// Whether `by` may put another rating in the place of this one.
///
/// # Errors
/// [`Refusal::AlreadyRated`], also where somebody else gave it for the same side.
pub(super) fn change(rating: &RatingRow, by: Id, term: Term, now: Instant) -> Result<(), Refusal> {
    let may = rating.given_by == Some(by) && now < changeable_until(rating, term);
    if may { Ok(()) } else { Err(Refusal::AlreadyRated) }
}

/// Until when the member and the community see nothing of what the other said, if the last of them rates
/// now: until neither can change it any more. With only one of them, until the time for rating is over.
pub(super) fn hidden_until(term: Term, both: bool, now: Instant) -> Instant {
    if both { (now + CHANGEABLE).min(term.closes_at) } else { term.closes_at }
}

/// Of what is hidden no more about one org or one member, what is disclosed now. The community speaks for
/// itself; members and those served only in company.
pub(super) fn disclosable(hidden: &[RatingRow]) -> Vec<Id> {
    let of = |side| hidden.iter().filter(move |rating| rating.side == side);
    let members: HashSet<Id> = of(RatingSide::Member).map(|rating| rating.person_id).collect();
    let in_company = |side| match side {
        RatingSide::Member => members.len() >= MEMBERS_AT_ONCE,
        RatingSide::Served => of(RatingSide::Served).count() >= SERVED_AT_ONCE,
        RatingSide::Community => true,
    };
    hidden.iter().filter(|rating| in_company(rating.side)).map(|rating| rating.id).collect()
}

/// What a member is told of what was disclosed: so much by communities, so much by those served.
pub(super) fn notice(by_community: usize, by_served: usize) -> String {
    let said = [(by_community, "社区"), (by_served, "服务对象")];
    let said = said.iter().filter(|(count, _)| *count > 0).map(|(count, who)| format!("{who} {count} 条"));
    let said: Vec<String> = said.collect();
    format!("您的服务收到新的评价：{}。可在“我的评价”中查看。", said.join("，"))
}

/// How many gave 1, 2, 3, 4 and 5 stars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub stars: [i64; 5],
}

impl Summary {
    /// Nothing, where they are fewer than `least`.
    pub(super) fn of(counted: &[Counted], least: i64) -> Option<Summary> {
        let mut summary = Summary::default();
        for counted in counted {
            let place = usize::try_from(counted.stars - 1).unwrap_or_default();
            if let Some(n) = summary.stars.get_mut(place) {
                *n += counted.n;
            }
        }
        (summary.count() >= least.max(1)).then_some(summary)
    }

    pub fn count(&self) -> i64 {
        self.stars.iter().sum()
    }

    /// The mean in hundredths, rounded.
    pub fn mean(&self) -> i64 {
        let sum: i64 = self.stars.iter().zip(1..).map(|(n, stars)| n * stars).sum();
        let count = self.count().max(1);
        (sum * 100 + count / 2) / count
    }
}

/// Those that were disclosed together in an order that tells nothing of when each was given; what was
/// disclosed last comes first.
pub(super) fn shuffle(ratings: &mut [RatingRow]) {
    ratings.sort_by_cached_key(|rating| (std::cmp::Reverse(rating.disclosed_at), sha256(rating.id.as_bytes())));
}

/// When a link that is issued now is good no longer.
pub(super) fn link_expires_at(term: Term, now: Instant) -> Instant {
    (now + LINK_GOOD_FOR).min(term.closes_at)
}

/// Whether another link may be issued beside these: what was revoked or ran out counts no more.
///
/// # Errors
/// [`Refusal::TooManyRatingLinks`].
pub(super) fn another_link(links: &[RatingLinkRow], now: Instant) -> Result<(), Refusal> {
    let counts = |link: &&RatingLinkRow| matches!(link_state(link, now), LinkState::Waiting | LinkState::Used);
    if links.iter().filter(counts).count() < LINKS { Ok(()) } else { Err(Refusal::TooManyRatingLinks) }
}

/// What has become of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Waiting,
    Used,
    Expired,
    Revoked,
}

impl LinkState {
    pub fn as_str(self) -> &'static str {
        match self {
            LinkState::Waiting => "waiting",
            LinkState::Used => "used",
            LinkState::Expired => "expired",
            LinkState::Revoked => "revoked",
        }
    }
}

pub fn link_state(link: &RatingLinkRow, now: Instant) -> LinkState {
    match link.end_reason {
        Some(RatingLinkEnd::Used) => LinkState::Used,
        Some(RatingLinkEnd::Revoked) => LinkState::Revoked,
        None if link.expires_at <= now => LinkState::Expired,
        None => LinkState::Waiting,
    }
}

/// Whether a link may be used. Whoever holds one may know what became of it.
///
/// # Errors
/// [`Refusal::RatingLinkUsed`], [`Refusal::RatingLinkEnded`].
pub(super) fn redeem(link: &RatingLinkRow, now: Instant) -> Result<(), Refusal> {
    match link_state(link, now) {
        LinkState::Waiting => Ok(()),
        LinkState::Used => Err(Refusal::RatingLinkUsed),
        LinkState::Expired | LinkState::Revoked => Err(Refusal::RatingLinkEnded),
    }
}

/// A code as it is printed: in groups of five.
pub(super) fn spell(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// The code in what somebody typed or scanned.
///
/// # Errors
/// [`Refusal::RatingLinkWrong`] for what cannot be one.
pub(super) fn read(typed: &str) -> Result<String, Refusal> {
    let code = text::code(typed);
    let is_spelt = code.len() == LETTERS && code.bytes().all(|letter| ALPHABET.contains(&letter));
    if is_spelt { Ok(code) } else { Err(Refusal::RatingLinkWrong) }
}

pub(super) use crate::invitations::rules::ALPHABET;

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(hours: i64) -> Instant {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    fn rating(person: u128, side: RatingSide) -> RatingRow {
        RatingRow {
            id: Id::from_u128(person + 100),
            claim_id: Id::from_u128(1),
            task_id: Id::from_u128(2),
            org_id: Id::from_u128(3),
            person_id: Id::from_u128(person),
            side,
            stars: 5,
            comment: None,
            given_at: at(0),
            given_by: Some(Id::from_u128(9)),
            changed_at: None,
            hidden_until: at(0),
            disclosed_at: None,
            link_id: None,
        }
    }

    #[test]
    fn one_changes_ones_own_rating_within_a_day_and_within_the_time_for_rating() {
        let (given, own) = (rating(1, RatingSide::Community), Id::from_u128(9));
        let term = |hours: i64| Term { opens_at: at(-hours), closes_at: at(-hours) + WINDOW };
        assert_eq!(change(&given, own, term(1), at(24) - Duration::seconds(1)), Ok(()));
        assert_eq!(change(&given, own, term(1), at(24)), Err(Refusal::AlreadyRated));
        assert_eq!(change(&given, Id::from_u128(8), term(1), at(1)), Err(Refusal::AlreadyRated));
        let nearly_over = term(30 * 24 - 2);
        assert_eq!(changeable_until(&given, nearly_over), at(2));
        // What is shown can be changed no more.
        assert_eq!(hidden_until(term(1), true, at(5)), at(29));
        assert!(hidden_until(term(1), true, at(5)) >= changeable_until(&given, term(1)));
        assert_eq!(hidden_until(nearly_over, true, at(1)), at(2));
        assert_eq!(hidden_until(term(1), false, at(5)), term(1).closes_at);
    }

    #[test]
    fn members_and_those_served_are_disclosed_in_company_only() {
        let members = |count: u128| (0..count).map(|n| rating(n, RatingSide::Member)).collect::<Vec<_>>();
        assert_eq!(disclosable(&members(4)), [] as [Id; 0]);
        assert_eq!(disclosable(&members(5)).len(), 5);
        let one_often: Vec<RatingRow> = (0..9).map(|_| rating(1, RatingSide::Member)).collect();
        assert_eq!(disclosable(&one_often), [] as [Id; 0], "nine times one member is one");
        let mut about_one = vec![rating(1, RatingSide::Community), rating(1, RatingSide::Served)];
        assert_eq!(disclosable(&about_one).len(), 1);
        about_one.extend([rating(1, RatingSide::Served), rating(1, RatingSide::Served)]);
        assert_eq!(disclosable(&about_one).len(), 4);
    }

    #[test]
    fn a_mean_is_rounded_to_hundredths() {
        let summary = |stars| Summary { stars };
        assert_eq!(summary([0, 0, 0, 0, 5]).mean(), 500);
        assert_eq!(summary([0, 0, 0, 1, 2]).mean(), 467);
        assert_eq!(summary([1, 0, 0, 1, 1]).mean(), 333);
        assert_eq!(summary([0, 0, 0, 0, 0]).mean(), 0);
        let counted = [Counted { stars: 5, n: 2 }, Counted { stars: 1, n: 1 }];
        assert_eq!(Summary::of(&counted, 3), Some(summary([1, 0, 0, 0, 2])));
        assert_eq!(Summary::of(&counted, 4), None);
        assert_eq!(Summary::of(&[], 0), None);
    }

    #[test]
    fn a_code_is_read_as_it_was_spelt_however_it_was_typed() {
        let code = "K7MZ2QXW94K7MZ2QXW94";
        assert_eq!(spell(code), "K7MZ2-QXW94-K7MZ2-QXW94");
        for typed in [code, &spell(code), &spell(code).to_lowercase(), " K7MZ2 QXW94 ｋ7MZ2QXW94"] {
            assert_eq!(read(typed), Ok(code.to_string()), "{typed}");
        }
        for wrong in
            ["", "-", "K7MZ2", "K7MZ2QXW94K7MZ2QXW9", "K7MZ2QXW94K7MZ2QXW940", "OOOOOOOOOOOOOOOOOOOO", "评价码"]
        {
            assert_eq!(read(wrong), Err(Refusal::RatingLinkWrong), "{wrong}");
        }
    }

    #[test]
    fn a_notice_says_how_many_and_by_whom() {
        assert_eq!(notice(2, 0), "您的服务收到新的评价：社区 2 条。可在“我的评价”中查看。");
        assert_eq!(notice(1, 3), "您的服务收到新的评价：社区 1 条，服务对象 3 条。可在“我的评价”中查看。");
    }
}
