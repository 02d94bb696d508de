//! Giving a claim back.

use infra::store::claims::{self, ClaimEnd};
use infra::store::{attendances, logs, people, tasks};

use super::{ClaimSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, waitlist};

/// Withdraws the caller's own claim and frees its slot.
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
    rules::withdrawable(&task, claim.promoted_at, now)?;
    claims::end(&write, id, ClaimEnd::Withdrawn, now).await?;
    tasks::free_slots(&write, claim.task_id, 1).await?;
    waitlist::slots_freed(&write, &task).await?;
    claim.ended_at = Some(now);
    claim.end_reason = Some(ClaimEnd::Withdrawn);
    let seen = read::seen(ctx, &*write, vec![claim]).await?.pop().ok_or(Refusal::NotFound)?;
    let effect = write.finish(&once, seen, ("claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}
