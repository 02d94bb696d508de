//! Claiming for a member who cannot: the paper route.

use infra::store::claims::{self, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::{checkins, orgs, tasks};

use super::rules::{self, Request};
use super::{ClaimSeen, collector, read};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, waitlist};

/// Takes a slot of a task within the caller's scope for a member who is checked in there, by the rules
/// and under the locks by which members claim, and tells them.
///
/// # Errors
/// [`Refusal::NotFound`] for the task, and for whoever is not checked in within the scope or not meant by
/// the task; [`Refusal::Oneself`]; and what a claim of their own would be refused for.
pub async fn record_claim(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    person: Id,
    once: Once<ClaimSeen>,
) -> Result<Effect<ClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordClaim)?;
    let by = caller.person_id()?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let checkin = checkins::live_of(&ctx.db, [person]).await?.remove(&person).ok_or(Refusal::NotFound)?;
    orgs::find_within(&ctx.db, &scope, checkin.community_id).await?.ok_or(Refusal::NotFound)?;
    if person == by {
        return Err(Refusal::Oneself.into());
    }
    let write = enter!(ctx.write_once(caller, Right::RecordClaim, &once, now).await?);
    let request = Request::own(task, person);
    let (state, _) = collector::load(&write, &[request], now).await?;
    rules::decide(&[request], &state, now).remove(0)?;
    let task = state.tasks.get(&task).ok_or(Refusal::NotFound)?;
    let claim = ClaimRow {
        id: ctx.entropy.id(now),
        task_id: task.id,
        person_id: person,
        claimed_at: now,
        ended_at: None,
        end_reason: None,
        promoted_at: None,
        recorded_by: Some(by),
        unit_claim_id: None,
    };
    if claims::insert_many(&write, vec![claim.clone()]).await?.is_empty() {
        return Err(Refusal::AlreadyClaimed.into());
    }
    tasks::take_slots(&write, task.id, 1).await?;
    waitlist::stop_waiting(&write, &claim).await?;
    let id = claim.id;
    let text = rules::recorded_notice(task);
    notices::tell(ctx, &write, &[person], NoticeKind::ClaimRecorded, Some(id), text).await?;
    let seen = read::seen(ctx, &*write, vec![claim]).await?.pop().ok_or(Refusal::NotFound)?;
    let effect = write.finish(&once, seen, ("claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}
