//! Checking in (报到).

use infra::store::checkins::{self, CheckinRow};
use infra::store::orgs::{self, OrgKind};
use infra::store::outbox::JobKind;
use infra::store::people;

use super::CheckinSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Registers the caller with a community. A member has one live check-in.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such community today, [`Refusal::AlreadyCheckedIn`],
/// [`Refusal::MembershipRequired`].
pub async fn check_in(
    ctx: &Context,
    caller: &Caller,
    community: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    require(caller, Right::CheckIn)?;
    let person = caller.person_id()?;
    let today = calendar::day(now);
    let org = orgs::find(&ctx.db, community)
        .await?
        .filter(|org| org.kind == OrgKind::Community && org.valid_to.is_none_or(|end| end > today))
        .ok_or(Refusal::NotFound)?;

    let mut write = enter!(ctx.write_once(caller, Right::CheckIn, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    if !people::memberships_on(&*write, [person], today).await?.contains_key(&person) {
        return Err(Refusal::MembershipRequired.into());
    }
    let checkin = CheckinRow {
        id: ctx.entropy.id(now),
        person_id: person,
        community_id: community,
        checked_in_at: now,
        ended_at: None,
        end_reason: None,
    };
    if !checkins::insert(&write, checkin.clone()).await? {
        return Err(Refusal::AlreadyCheckedIn.into());
    }
    // Where somebody is checked in decides on which boards they stand.
    write.job(JobKind::Board, person).await?;
    let id = checkin.id;
    write.finish(&once, CheckinSeen { checkin, community_name: org.name }, ("checkin", Some(id))).await
}
