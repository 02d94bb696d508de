//! Moving to another community.

use infra::store::checkins::{self, CheckinEnd, Ending, Origin};
use infra::store::notices::NoticeKind;
use infra::store::orgs;

use super::opening::{self, Opening};
use super::{CheckinSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// Puts a check-in with another community in the place of this one. Where that community asks for
/// confirmation, the old check-in holds until it is given; a pending one is replaced at once.
///
/// # Errors
/// [`Refusal::NotFound`] for the check-in or the community, [`Refusal::CheckinEnded`],
/// [`Refusal::AlreadyCheckedIn`] with that very community, [`Refusal::OrgRetired`],
/// [`Refusal::MembershipRequired`].
pub async fn move_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    community: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::MoveCheckin)?;
    let found = checkins::find(&ctx.db, &scope, id, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let person = found.person_id;
    let by_staff = caller.person_if_any().filter(|by| *by != person);
    let by_community = by_staff.is_some() && orgs::find_within(&ctx.db, &scope, community).await?.is_some();

    let mut write = enter!(ctx.write_once(caller, Right::MoveCheckin, &once, now).await?);
    let org = opening::enter(&write, person, community).await?;
    let standing = checkins::standing_of(&*write, person).await?;
    rules::may_move(&standing, id, community)?;
    // Another community was chosen: the one that was waited for is not asked any more.
    for pending in standing.iter().filter(|row| row.confirmed_at.is_none()) {
        let ending = Ending { reason: CheckinEnd::Moved, note: None, by: caller.person_if_any(), at: now };
        checkins::end(&write, pending.id, &ending).await?;
    }
    let origin = if by_staff.is_some() { Origin::RecordedByStaff } else { Origin::SelfReported };
    let opening = Opening { person, community, origin, recorded_by: by_staff, by_community };
    let (checkin, released) = opening::open(ctx, &mut write, opening).await?;
    let new = checkin.id;
    if by_staff.is_some() {
        let text = rules::recorded_notice(&org.name, checkin.confirmed_at.is_some());
        notices::tell(ctx, &write, &[person], NoticeKind::CheckinRecorded, Some(new), text).await?;
    }
    let seen = CheckinSeen { checkin, community_name: org.name };
    let effect = write.finish(&once, seen, ("checkin", Some(new))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
