//! Confirming a pending check-in.

use infra::store::checkins;
use infra::store::notices::NoticeKind;

use super::{CheckinSeen, opening, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices};

/// Confirms a pending check-in with a community within the caller's scope. It counts from now on,
/// and takes the place of the one before.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnCheckin`], [`Refusal::CheckinEnded`],
/// [`Refusal::CheckinConfirmed`], [`Refusal::OrgRetired`], [`Refusal::MembershipRequired`].
pub async fn confirm_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ConfirmCheckin)?;
    let by = caller.person_id()?;
    let found = checkins::find_with_community(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let person = found.person_id;
    let mut write = enter!(ctx.write_once(caller, Right::ConfirmCheckin, &once, now).await?);
    let org = opening::enter(&write, person, found.community_id).await?;
    let mut checkin = checkins::find_with_community(&*write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::may_decide(&checkin, by)?;
    opening::give_way(&write, person, Some(by)).await?;
    checkins::confirm(&write, id, Some(by), now).await?;
    (checkin.confirmed_at, checkin.confirmed_by) = (Some(now), Some(by));
    let released = opening::settle(ctx, &mut write, person).await?;
    let text = rules::confirmed_notice(&org.name);
    notices::tell(ctx, &write, &[person], NoticeKind::CheckinConfirmed, Some(id), text).await?;
    let seen = CheckinSeen { checkin, community_name: org.name };
    let effect = write.finish(&once, seen, ("checkin", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
