//! Looking claims up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::claims::{self, ClaimRow};
use infra::store::tasks::{self, TaskRow};
use infra::store::{attendances, logs, people, skills};

use super::{ClaimSeen, units};
use crate::access::{Right, require};
use crate::audiences::Audience;
use crate::audiences::rules::Belonging;
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice, no_shows};

/// The caller's own claims, newest first.
pub async fn list_my_claims(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<ClaimSeen>> {
    require(caller, Right::ListMyClaims)?;
    let rows = claims::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(ctx, &ctx.db, rows).await
}

/// One's own claim, or one of a task within the caller's scope.
pub async fn show_claim(ctx: &Context, caller: &Caller, id: Id) -> Result<ClaimSeen> {
    let scope = require(caller, Right::ShowClaim)?;
    let claim = claims::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    seen(ctx, &ctx.db, vec![claim]).await?.pop().ok_or(Refusal::NotFound.into())
}

/// The claims of a task within the caller's scope, in the order in which they were made.
pub async fn list_task_claims(ctx: &Context, caller: &Caller, task: Id, leaf: Leaf) -> Result<Leafed<ClaimSeen>> {
    let scope = require(caller, Right::ListTaskClaims)?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let leafed = claims::of_task(&ctx.db, &scope, task, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, leafed.rows).await?, total: leafed.total })
}

pub(crate) async fn seen(ctx: &Context, reader: &impl Reader, rows: Vec<ClaimRow>) -> Result<Vec<ClaimSeen>> {
    let ids = || rows.iter().map(|claim| claim.id);
    let people_of = |claim: &ClaimRow| [Some(claim.person_id), claim.recorded_by].into_iter().flatten();
    let tasks = tasks::by_id(reader, rows.iter().map(|claim| claim.task_id)).await?;
    let names = people::names(reader, rows.iter().flat_map(people_of)).await?;
    let found = logs::of_claims(reader, ids()).await?;
    let mut logs: HashMap<Id, _> = found.into_iter().map(|log| (log.claim_id, log)).collect();
    let found = attendances::of_claims(reader, ids()).await?;
    let mut attendances: HashMap<Id, _> = found.into_iter().map(|row| (row.claim_id, row)).collect();
    let mut excuses = no_shows::of_claims(ctx, reader, ids()).await?;
    let units = units::naming(reader, &rows).await?;
    let mut able = asked_skills(reader, &rows, &tasks).await?;
    Ok(rows
        .into_iter()
        .map(|claim| ClaimSeen {
            task_title: tasks.get(&claim.task_id).map(|task| task.title.clone()).unwrap_or_default(),
            skills: able.remove(&claim.id).unwrap_or_default(),
            person_name: names.get(&claim.person_id).cloned().unwrap_or_default(),
            recorded_by_name: claim.recorded_by.and_then(|by| names.get(&by).cloned()),
            unit: claim.unit_claim_id.and_then(|id| units.get(&id).cloned()),
            log: logs.remove(&claim.id),
            attendance: attendances.remove(&claim.id),
            excuse: excuses.remove(&claim.id),
            claim,
        })
        .collect())
}

/// Of the live claims of tasks that ask for skills, those of the claimants that are asked for. Who can do
/// what is nobody's to know otherwise.
async fn asked_skills(
    reader: &impl Reader,
    rows: &[ClaimRow],
    tasks: &HashMap<Id, TaskRow>,
) -> Result<HashMap<Id, Vec<String>>> {
    let asked: HashMap<Id, Audience> = tasks
        .values()
        .map(|task| (task.id, Audience::parse(task.audience.as_deref())))
        .filter(|(_, audience)| !audience.skills.is_empty())
        .collect();
    let live = || rows.iter().filter(|claim| claim.ended_at.is_none() && asked.contains_key(&claim.task_id));
    if live().next().is_none() {
        return Ok(HashMap::new());
    }
    let mut known: HashMap<Id, Belonging> = HashMap::new();
    for row in skills::of_people(reader, live().map(|claim| claim.person_id)).await? {
        known.entry(row.person_id).or_default().skills.insert(row.name);
    }
    let of = |claim: &ClaimRow| Some((claim.id, asked.get(&claim.task_id)?.asked_of(known.get(&claim.person_id)?)));
    Ok(live().filter_map(of).collect())
}
