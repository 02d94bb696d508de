//! Declining a pending check-in.

use infra::store::checkins::{self, CheckinEnd, Ending};
use infra::store::notices::NoticeKind;
use infra::store::{orgs, people};

use super::{CheckinSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices};

/// Declines a pending check-in with a community within the caller's scope, and says why. A
/// check-in elsewhere goes on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] without a reason, [`Refusal::OwnCheckin`],
/// [`Refusal::CheckinEnded`], [`Refusal::CheckinConfirmed`].
pub async fn decline_checkin(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    reason: String,
    once: Once<CheckinSeen>,
) -> Result<Effect<CheckinSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::DeclineCheckin)?;
    let by = caller.person_id()?;
    let found = checkins::find_with_community(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let reason = rules::reason(&reason)?;
    let write = enter!(ctx.write_once(caller, Right::DeclineCheckin, &once, now).await?);
    people::lock(&write, &[found.person_id]).await?;
    let checkin = checkins::find_with_community(&*write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::may_decide(&checkin, by)?;
    let ending = Ending { reason: CheckinEnd::Declined, note: Some(reason.clone()), by: Some(by), at: now };
    checkins::end(&write, id, &ending).await?;
    let names = orgs::names(&*write, [checkin.community_id]).await?;
    let community_name = names.get(&checkin.community_id).cloned().unwrap_or_default();
    let text = rules::declined_notice(&community_name, &reason);
    notices::tell(ctx, &write, &[checkin.person_id], NoticeKind::CheckinDeclined, Some(id), text).await?;
    let checkin = checkins::find_with_community(&*write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    write.finish(&once, CheckinSeen { checkin, community_name }, ("checkin", Some(id))).await
}
