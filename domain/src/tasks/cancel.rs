//! Cancelling a task: it will not take place.

use infra::store::claims::units::UnitClaimEnd;
use infra::store::claims::{self, ClaimEnd};
use infra::store::logs;
use infra::store::tasks;
use infra::store::waitlist::WaitlistEnd;

use super::{TaskSeen, read, rules};
use crate::access::{Right, require};
use crate::claims::{served, units};
use crate::notices::{self, NoticeKind};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, waitlist};

/// Cancels a task within the caller's scope, closed early or not. Live claims are freed without a mark, and the
/// claimants told why; whoever was there or has reported already keeps the claim, and the log goes its way.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::TaskCancelled`] when it is cancelled already,
/// [`Refusal::TaskServed`] when a log of it was accepted (it can only be closed),
/// [`Refusal::Invalid`] without a reason.
pub async fn cancel_task(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    reason: String,
    once: Once<TaskSeen>,
) -> Result<Effect<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CancelTask)?;
    let reason = reason.trim().to_string();
    if reason.is_empty() {
        return Err(Refusal::invalid("/reason", "required", "请写明取消原因").into());
    }
    tasks::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CancelTask, &once, now).await?);
    let mut task = tasks::lock(&write, &[id]).await?.remove(&id).ok_or(Refusal::NotFound)?;
    if task.cancelled_at.is_some() {
        return Err(Refusal::TaskCancelled.into());
    }

    let live = claims::lock_live_of_task(&write, id).await?;
    let logs = logs::of_claims(&*write, live.iter().map(|claim| claim.id)).await?;
    if logs.iter().any(|log| log.state.is_settled()) {
        return Err(Refusal::TaskServed.into());
    }
    let served = served(&write, &live).await?;
    let freed: Vec<_> = live.into_iter().filter(|claim| !served.contains(&claim.id)).collect();
    let ids: Vec<Id> = freed.iter().map(|claim| claim.id).collect();
    claims::end_many(&write, &ids, ClaimEnd::TaskCancelled, now).await?;

    let people: Vec<Id> = freed.iter().map(|claim| claim.person_id).collect();
    let text = rules::cancellation_notice(&task.title, &reason);
    notices::tell(ctx, &write, &people, NoticeKind::TaskCancelled, Some(id), text).await?;

    task.live_claims -= i32::try_from(freed.len()).unwrap_or(task.live_claims);
    task.live_claims -= units::end_of_task(ctx, &write, &task, UnitClaimEnd::TaskCancelled).await?;
    waitlist::dismiss(ctx, &write, &task, WaitlistEnd::TaskCancelled).await?;
    task.waiting = 0;
    task.version += 1;
    task.closed_at = task.closed_at.or(Some(now));
    task.closed_by = task.closed_by.or(caller.person_if_any());
    task.cancelled_at = Some(now);
    task.cancelled_by = caller.person_if_any();
    task.cancel_reason = Some(reason);
    tasks::update(&write, &task).await?;
    let seen = read::one(&*write, task, now).await?;
    let effect = write.finish(&once, seen, ("task", Some(id))).await?;
    ctx.live.gates.forget(id);
    Ok(effect)
}
