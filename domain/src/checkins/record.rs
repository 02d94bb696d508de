//! Recording a check-in on a member's behalf: the paper route.

use infra::Scope;
use infra::crypto::Purpose;
use infra::store::checkins::Origin;
use infra::store::notices::NoticeKind;
use infra::store::{orgs, people};

use super::opening::{self, Opening};
use super::{CheckinSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// Who is to be checked in.
#[derive(Clone, Debug)]
pub enum Whom {
    /// A member of a unit within the caller's scope.
    Member(Id),
    /// Whoever of the roster has this name and this phone: what stands on the paper that lies
    /// before a community's worker. Both must match.
    OnPaper { name: String, phone: String },
}

/// Records a check-in of a member with a community. The word of the community's own staff confirms
/// it; a unit's secretary may send a member anywhere, and the community confirms if it asks to.
///
/// # Errors
/// [`Refusal::NotFound`] when the member, or the community of a paper, is not the caller's;
/// [`Refusal::OrgRetired`], [`Refusal::AlreadyCheckedIn`], [`Refusal::CheckinPending`],
/// [`Refusal::MembershipRequired`].
pub async fn record_checkin(
    ctx: &Context,
    caller: &Caller,
    whom: Whom,
    community: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordCheckin)?;
    let by_community = orgs::find_within(&ctx.db, &scope, community).await?.is_some();
    let person = find(ctx, &scope, whom, by_community).await?;
    let recorded_by = caller.person_id()?;

    let mut write = enter!(ctx.write_once(caller, Right::RecordCheckin, &once, now).await?);
    let org = opening::enter(&write, person, community).await?;
    opening::refuse_second(&write, person).await?;
    let opening =
        Opening { person, community, origin: Origin::RecordedByStaff, recorded_by: Some(recorded_by), by_community };
    let (checkin, released) = opening::open(ctx, &mut write, opening).await?;
    let id = checkin.id;
    let text = rules::recorded_notice(&org.name, checkin.confirmed_at.is_some());
    notices::tell(ctx, &write, &[person], NoticeKind::CheckinRecorded, Some(id), text).await?;
    let seen = CheckinSeen { checkin, community_name: org.name };
    let effect = write.finish(&once, seen, ("checkin", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}

async fn find(ctx: &Context, scope: &Scope, whom: Whom, by_community: bool) -> Result<Id> {
    match whom {
        Whom::Member(id) => {
            people::find_member(&ctx.db, scope, id, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
            Ok(id)
        }
        Whom::OnPaper { name, phone } => {
            let person = people::by_phone(&ctx.db, &ctx.vault.index(Purpose::Phone, &phone)).await?;
            let person = person.filter(|person| by_community && person.name == name.trim());
            Ok(person.ok_or(Refusal::NotFound)?.id)
        }
    }
}
