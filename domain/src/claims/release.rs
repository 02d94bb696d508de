//! Freeing the claims of somebody whose standing changed: disabled, left, checked in elsewhere or
//! nowhere. It is no fault of theirs, so nothing is held against them.

use std::collections::HashSet;

use infra::store::claims::{self, ClaimEnd, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::tasks::{self, TaskRow};
use infra::store::{attendances, logs, people};

use super::rules::{self, Request};
use super::{collector, units};
use crate::write::Write;
use crate::{Context, Id, Refusal, Result, notices, waitlist};

/// The tasks that got slots back.
#[derive(Debug, Default)]
#[must_use = "gates of the tasks are stale once it is committed"]
pub(crate) struct Released(pub(super) Vec<Id>);

impl Released {
    /// To be called after the commit: the gates no longer know how many slots are free.
    pub(crate) fn forget_gates(&self, ctx: &Context) {
        for task in &self.0 {
            ctx.live.gates.forget(*task);
        }
    }
}

/// Of these claims, those that were reported or attended: what was done is done, and they stay.
/// To be asked under the claims' locks, for it may just have happened.
pub(crate) async fn served(write: &Write, claims: &[ClaimRow]) -> Result<HashSet<Id>> {
    let ids = || claims.iter().map(|claim| claim.id);
    let logs = logs::of_claims(&**write, ids()).await?.into_iter().map(|log| log.claim_id);
    let attended = attendances::of_claims(&**write, ids()).await?.into_iter().map(|row| row.claim_id);
    Ok(logs.chain(attended).collect())
}

/// Gives the slot of a claim that has ended back: to the unit that named its holder, as long as it may
/// name another; otherwise to the task and whoever waits for it. Under the task's lock.
pub(super) async fn free(ctx: &Context, write: &Write, claim: &ClaimRow, task: &TaskRow) -> Result<()> {
    if let Some(unit_claim) = claim.unit_claim_id
        && units::take_back(ctx, write, unit_claim, task).await?
    {
        return Ok(());
    }
    tasks::free_slots(write, task.id, 1).await?;
    waitlist::slots_freed(write, task).await
}

/// Frees those live claims of a person which they could not make today and which were not served,
/// and tells them. Part of the write that changed their standing.
pub(crate) async fn release_ineligible(ctx: &Context, write: &Write, person: Id) -> Result<Released> {
    // The order in which claims lock, too: people, then tasks, then claims. From here on the
    // person claims nothing new.
    people::lock(write, &[person]).await?;
    let live = claims::live_of_person(&**write, person).await?;
    if live.is_empty() {
        return Ok(Released::default());
    }
    let naming = units::naming(&**write, &live).await?;
    let through = |claim: &ClaimRow| claim.unit_claim_id.and_then(|id| naming.get(&id)).map(|(unit, _)| *unit);
    let request = |claim: &ClaimRow| Request { task: claim.task_id, person, through: through(claim) };
    let requests: Vec<Request> = live.iter().map(request).collect();
    let (state, _) = collector::load(write, &requests, write.now()).await?;
    let lost = rules::ineligible(&requests, &state);

    let in_question = live.iter().filter(|claim| rules::is_lost(claim, &lost, &state)).map(|claim| claim.id);
    let locked = claims::lock_live(write, in_question).await?;
    let served = served(write, &locked).await?;
    let mut released = Vec::new();
    for claim in locked.iter().filter(|claim| !served.contains(&claim.id)) {
        let task = state.tasks.get(&claim.task_id).ok_or(Refusal::NotFound)?;
        claims::end(write, claim.id, ClaimEnd::Released, write.now()).await?;
        free(ctx, write, claim, task).await?;
        let text = rules::release_notice(&task.title, lost.get(&claim.task_id));
        notices::tell(ctx, write, &[person], NoticeKind::ClaimReleased, Some(claim.id), text).await?;
        released.push(claim.task_id);
    }
    Ok(Released(released))
}
