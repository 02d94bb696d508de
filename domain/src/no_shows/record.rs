//! Staff record who claimed a gathering and did not come.

use std::collections::HashSet;

use infra::store::attendances::AttendanceState;
use infra::store::claims::{self, ClaimEnd, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::points::{DeedKind, DeedRow, Origin};
use infra::store::tasks::{self, TaskRow};
use infra::store::{attendances, logs, no_shows};

use super::rules::{self, Known};
use crate::access::{Right, require};
use crate::claims::{ClaimSeen, seen};
use crate::write::{Object, Write};
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, Subject, notices, points};

/// The claims that were no-shows, in the order in which they were named.
#[derive(Clone, Debug)]
pub struct NoShowsSeen(pub Vec<ClaimSeen>);

/// Records the no-shows of a gathering within the caller's scope that is over: all that are named or,
/// where one of them is none, nothing. Their claims end, a deed says so, and they are told.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`],
/// [`Refusal::NoShowsNotOpen`], [`Refusal::OwnNoShow`], [`Refusal::Invalid`] naming every claim that was
/// none.
pub async fn record_no_shows(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    named: Vec<Id>,
    once: Once<NoShowsSeen>,
) -> Result<Effect<NoShowsSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordNoShows)?;
    let by = caller.person_id()?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::RecordNoShows, &once, now).await?);
    let task = tasks::lock(&write, &[task]).await?.remove(&task).ok_or(Refusal::NotFound)?;
    let happened_at = rules::recordable(&task, now)?;
    let mut known = known(&write, task.id, &named).await?;
    if named.iter().filter_map(|id| known.claims.get(id)).any(|claim| claim.person_id == by) {
        return Err(Refusal::OwnNoShow.into());
    }
    let faults = rules::faults(&named, &known);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    claims::end_many(&write, &named, ClaimEnd::NoShow, now).await?;
    // Nobody is promoted once it has begun: what is free now is nobody's.
    tasks::free_slots(&write, task.id, i32::try_from(named.len()).unwrap_or(i32::MAX)).await?;
    let mut rows: Vec<ClaimRow> = named.iter().filter_map(|id| known.claims.remove(id)).collect();
    for claim in &mut rows {
        claim.ended_at = Some(now);
        claim.end_reason = Some(ClaimEnd::NoShow);
    }
    // In the order of the ledgers: two who record never wait for each other.
    let mut in_order: Vec<&ClaimRow> = rows.iter().collect();
    in_order.sort_unstable_by_key(|claim| claim.person_id);
    for claim in in_order {
        points::record(ctx, &write, deed(ctx, &task, claim, happened_at, by, now)).await?;
        write.job(JobKind::Board, claim.person_id).await?;
        let text = rules::recorded_notice(&task, now);
        notices::tell(ctx, &write, &[claim.person_id], NoticeKind::NoShowRecorded, Some(claim.id), text).await?;
    }
    let seen = NoShowsSeen(seen(ctx, &*write, rows).await?);
    let objects: Vec<Object> = named.iter().map(|id| ("claim", Some(*id))).collect();
    let effect = write.finish_with(&once, seen, &objects).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}

/// What is known of the claims, which are held: none is withdrawn, attended or reported meanwhile.
async fn known(write: &Write, task: Id, named: &[Id]) -> Result<Known> {
    let claims = claims::lock_of_task(write, task, named.iter().copied()).await?;
    let ids = || claims.iter().map(|claim| claim.id);
    let attended = attendances::of_claims(&**write, ids()).await?;
    let attended: HashSet<Id> = attended
        .into_iter()
        .filter(|attendance| attendance.state != AttendanceState::Declined)
        .map(|attendance| attendance.claim_id)
        .collect();
    let reported = logs::of_claims(&**write, ids()).await?.into_iter().map(|log| log.claim_id).collect();
    let excused = no_shows::of_claims(&**write, ids()).await?.into_iter().map(|excuse| excuse.claim_id).collect();
    Ok(Known { attended, reported, excused, claims: claims.into_iter().map(|claim| (claim.id, claim)).collect() })
}

fn deed(ctx: &Context, task: &TaskRow, claim: &ClaimRow, happened_at: Instant, by: Id, now: Instant) -> DeedRow {
    let member = Subject::Person(claim.person_id);
    DeedRow {
        origin: Origin::RecordedByStaff,
        happened_at,
        recorded_by: Some(by),
        ..points::deed(ctx.entropy.id(now), member, DeedKind::NoShow, claim.id, task.org_id, now)
    }
}
