//! Checking in (报到).

use infra::store::checkins::Origin;

use super::CheckinSeen;
use super::opening::{self, Opening};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Result};

/// Registers the caller with a community. A member has one live check-in; where the community asks
/// for it, it is pending until it is confirmed.
///
/// # Errors
/// [`crate::Refusal::NotFound`] when there is no such community today, [`crate::Refusal::OrgRetired`],
/// [`crate::Refusal::AlreadyCheckedIn`], [`crate::Refusal::CheckinPending`], [`crate::Refusal::MembershipRequired`].
pub async fn check_in(
    ctx: &Context,
    caller: &Caller,
    community: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    require(caller, Right::CheckIn)?;
    let person = caller.person_id()?;
    let mut write = enter!(ctx.write_once(caller, Right::CheckIn, &once, now).await?);
    let org = opening::enter(&write, person, community).await?;
    opening::refuse_second(&write, person).await?;
    let opening = Opening { person, community, origin: Origin::SelfReported, recorded_by: None, by_community: false };
    let (checkin, released) = opening::open(ctx, &mut write, opening).await?;
    let id = checkin.id;
    let seen = CheckinSeen { checkin, community_name: org.name };
    let effect = write.finish(&once, seen, ("checkin", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
