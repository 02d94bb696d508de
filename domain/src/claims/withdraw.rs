//! Giving a claim back.

use infra::store::claims::{self, ClaimEnd};
use infra::store::{attendances, logs, people, tasks};

use super::release::free;
use super::{ClaimSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Withdraws the caller's own claim and frees its slot: for the unit that named them, as long as it may
/// name another.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::ClaimEnded`], [`Refusal::WithdrawalOver`]; and
/// [`Refusal::ClaimHasLog`] or [`Refusal::ClaimAttended`] once it was reported or attended: what was
/// done is done.
pub async fn withdraw_claim(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<ClaimSeen>,
) -> Result<Effect<ClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::WithdrawClaim)?;
    let found = claims::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::WithdrawClaim, &once, now).await?);
    // The order in which claims lock, too: people, then tasks, then the claim.
    people::lock(&write, &[found.person_id]).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    let mut claim = claims::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if claim.ended_at.is_some() {
        return Err(Refusal::ClaimEnded.into());
    }
    if !logs::of_claims(&*write, [id]).await?.is_empty() {
        return Err(Refusal::ClaimHasLog.into());
    }
    if !attendances::of_claims(&*write, [id]).await?.is_empty() {
        return Err(Refusal::ClaimAttended.into());
    }
    let named_at = claim.unit_claim_id.map(|_| claim.claimed_at);
    rules::withdrawable(&task, claim.promoted_at.or(named_at), now)?;
    claims::end(&write, id, ClaimEnd::Withdrawn, now).await?;
    free(ctx, &write, &claim, &task).await?;
    claim.ended_at = Some(now);
    claim.end_reason = Some(ClaimEnd::Withdrawn);
    let seen = read::seen(ctx, &*write, vec![claim]).await?.pop().ok_or(Refusal::NotFound)?;
    let effect = write.finish(&once, seen, ("claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}
