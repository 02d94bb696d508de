//! Ending a check-in without another: the member moved out, or it was a mistake.

use infra::store::checkins::{self, CheckinEnd, Ending};
use infra::store::notices::NoticeKind;
use infra::store::{orgs, people};

use super::{CheckinSeen, opening, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// Withdraws a check-in, live or pending: one's own, or one of a community or a unit's member
/// within the caller's scope. Claims that hung on it are freed.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinEnded`].
pub async fn withdraw_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::WithdrawCheckin)?;
    let found = checkins::find(&ctx.db, &scope, id, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::WithdrawCheckin, &once, now).await?);
    people::lock(&write, &[found.person_id]).await?;
    let ending = Ending { reason: CheckinEnd::Withdrawn, note: None, by: caller.person_if_any(), at: now };
    if !checkins::end(&write, id, &ending).await? {
        return Err(Refusal::CheckinEnded.into());
    }
    let released = opening::settle(ctx, &mut write, found.person_id).await?;
    let community_name =
        orgs::names(&*write, [found.community_id]).await?.remove(&found.community_id).unwrap_or_default();
    if caller.person_if_any() != Some(found.person_id) {
        let text = rules::withdrawal_notice(&community_name);
        notices::tell(ctx, &write, &[found.person_id], NoticeKind::CheckinWithdrawn, Some(id), text).await?;
    }
    let checkin = checkins::find(&*write, &scope, id, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let effect = write.finish(&once, CheckinSeen { checkin, community_name }, ("checkin", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
