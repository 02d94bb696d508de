//! What all ways to a check-in share: the community is held, the person locked, the one before
//! gives way.

use infra::store::checkins::{self, CheckinEnd, CheckinRow, Ending, Origin, policies};
use infra::store::orgs::{self, OrgKind, OrgRow};
use infra::store::outbox::JobKind;
use infra::store::people;

use super::rules;
use crate::claims::{self, Released};
use crate::write::Write;
use crate::{Context, Id, Instant, Refusal, Result, calendar, orgs as org_rules, pairings};

/// A check-in that is about to be made.
pub(super) struct Opening {
    pub person: Id,
    pub community: Id,
    pub origin: Origin,
    /// The member of staff who records it, if one does.
    pub recorded_by: Option<Id>,
    /// Whether they are the community's own, whose word confirms it.
    pub by_community: bool,
}

/// The community, held so that it cannot be retired or merged meanwhile; then the person, locked:
/// whatever happens to a person's check-ins happens one after the other.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such community today, [`Refusal::OrgRetired`],
/// [`Refusal::MembershipRequired`].
pub(super) async fn enter(write: &Write, person: Id, community: Id) -> Result<OrgRow> {
    let found = orgs::find(&**write, community).await?;
    found.filter(|org| org.kind == OrgKind::Community).ok_or(Refusal::NotFound)?;
    let org = org_rules::hold_live(write, community).await?;
    people::lock(write, &[person]).await?;
    let today = calendar::day(write.now());
    if !people::memberships_on(&**write, [person], today).await?.contains_key(&person) {
        return Err(Refusal::MembershipRequired.into());
    }
    Ok(org)
}

/// The check-in as it is made at `now`; `waits` until its community confirms it.
pub(super) fn row(ctx: &Context, opening: &Opening, waits: bool, now: Instant) -> CheckinRow {
    CheckinRow {
        id: ctx.entropy.id(now),
        person_id: opening.person,
        community_id: opening.community,
        origin: opening.origin,
        recorded_by: opening.recorded_by,
        checked_in_at: now,
        confirmed_at: (!waits).then_some(now),
        confirmed_by: opening.recorded_by.filter(|_| !waits),
        ended_at: None,
        ended_by: None,
        end_reason: None,
        end_note: None,
    }
}

/// Makes the check-in, live or pending. If it is live, the one before ends.
pub(super) async fn open(ctx: &Context, write: &mut Write, opening: Opening) -> Result<(CheckinRow, Released)> {
    let now = write.now();
    let policy = policies::find(&**write, opening.community).await?;
    let waits = policy.is_some_and(|policy| policy.confirmation) && !opening.by_community;
    let checkin = row(ctx, &opening, waits, now);
    if !waits {
        give_way(write, opening.person, opening.recorded_by).await?;
    }
    if !checkins::insert(write, checkin.clone()).await? {
        // A constraint had the last word.
        return Err(Refusal::AlreadyCheckedIn.into());
    }
    let released = if waits { Released::default() } else { settle(ctx, write, opening.person).await? };
    Ok((checkin, released))
}

/// Ends the live check-in of a person, for another takes its place.
pub(super) async fn give_way(write: &Write, person: Id, by: Option<Id>) -> Result<()> {
    if let Some(live) = checkins::live_of(&**write, [person]).await?.remove(&person) {
        let ending = Ending { reason: CheckinEnd::Moved, note: None, by, at: write.now() };
        checkins::end(write, live.id, &ending).await?;
    }
    Ok(())
}

/// What follows when somebody's live check-in has changed: claims that they could not make now are
/// freed, pairings elsewhere end, and they stand on other boards.
pub(super) async fn settle(ctx: &Context, write: &mut Write, person: Id) -> Result<Released> {
    let released = claims::release_ineligible(ctx, write, person).await?;
    pairings::release_of_member(ctx, write, person).await?;
    write.job(JobKind::Board, person).await?;
    Ok(released)
}

/// Refuses a first check-in to somebody who has one.
///
/// # Errors
/// [`Refusal::AlreadyCheckedIn`], [`Refusal::CheckinPending`].
pub(super) async fn refuse_second(write: &Write, person: Id) -> Result<()> {
    let standing = checkins::standing_of(&**write, person).await?;
    Ok(rules::may_check_in(&standing)?)
}
