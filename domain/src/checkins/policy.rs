//! Whether a community confirms check-ins itself.

use infra::store::checkins::policies::{self, PolicyRow};
use infra::store::orgs::{self, OrgKind};

use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Id, Refusal, Result};

/// How check-ins with a community come about: whoever wants to check in may know.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such community.
pub async fn show_checkin_policy(ctx: &Context, caller: &Caller, community: Id) -> Result<bool> {
    require(caller, Right::ShowCheckinPolicy)?;
    let org = orgs::find(&ctx.db, community).await?;
    org.filter(|org| org.kind == OrgKind::Community).ok_or(Refusal::NotFound)?;
    Ok(policies::find(&ctx.db, community).await?.is_some_and(|policy| policy.confirmation))
}

/// Sets whether check-ins with a community within the caller's scope await confirmation. Those that
/// wait already go on waiting.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn set_checkin_policy(ctx: &Context, caller: &Caller, community: Id, confirmation: bool) -> Result<bool> {
    let now = ctx.now();
    let scope = require(caller, Right::SetCheckinPolicy)?;
    let org = orgs::find_within(&ctx.db, &scope, community).await?;
    org.filter(|org| org.kind == OrgKind::Community).ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::SetCheckinPolicy, now).await?;
    let row = PolicyRow { community_id: community, confirmation, set_at: now, set_by: caller.person_if_any() };
    policies::set(&write, row).await?;
    write.commit(("org", Some(community))).await?;
    Ok(confirmation)
}

/// A successor that never said whether it confirms does as the community that it follows.
pub(crate) async fn hand_over(write: &Write, from: Id, to: Id) -> Result<()> {
    if policies::find(&**write, to).await?.is_none()
        && let Some(policy) = policies::find(&**write, from).await?
    {
        policies::set(write, PolicyRow { community_id: to, ..policy }).await?;
    }
    Ok(())
}
