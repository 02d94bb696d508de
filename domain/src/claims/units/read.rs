//! Looking units' claims up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::claims::ClaimRow;
use infra::store::claims::units::{self, Side, UnitClaimRow};
use infra::store::orgs::{self, OrgKind};
use infra::store::{people, tasks};

use super::{Named, UnitClaimSeen};
use crate::access::{Right, require};
use crate::tasks::{TaskFilter, TaskSeen};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// What a unit within the caller's scope may claim now, newest first.
///
/// # Errors
/// [`Refusal::NotFound`] when the unit is out of scope.
pub async fn list_claimable_tasks(
    ctx: &Context,
    caller: &Caller,
    unit: Id,
    filter: TaskFilter,
    leaf: Leaf,
) -> Result<Leafed<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ListClaimableTasks)?;
    let org = orgs::find_within(&ctx.db, &scope, unit).await?;
    org.filter(|org| org.kind == OrgKind::Unit).ok_or(Refusal::NotFound)?;
    let leafed = tasks::hall_of_unit(&ctx.db, &scope, unit, &filter, now, leaf).await?;
    Ok(Leafed { rows: crate::tasks::seen(&ctx.db, leafed.rows, now).await?, total: leafed.total })
}

/// The claims of the units in an org's subtree, newest first.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_unit_claims(ctx: &Context, caller: &Caller, org: Id, leaf: Leaf) -> Result<Leafed<UnitClaimSeen>> {
    let scope = require(caller, Right::ListUnitClaims)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = units::of_org(&ctx.db, &scope, org, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// The units' claims of a task within the caller's scope, in the order in which they were made.
///
/// # Errors
/// [`Refusal::NotFound`] when the task is out of scope.
pub async fn list_task_unit_claims(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    leaf: Leaf,
) -> Result<Leafed<UnitClaimSeen>> {
    let scope = require(caller, Right::ListTaskUnitClaims)?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let leafed = units::of_task(&ctx.db, &scope, task, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// The claim of a unit, or of a task, within the caller's scope.
pub async fn show_unit_claim(ctx: &Context, caller: &Caller, id: Id) -> Result<UnitClaimSeen> {
    let scope = require(caller, Right::ShowUnitClaim)?;
    units::find(&ctx.db, &scope, Side::Either, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, id).await
}

/// The units that named the holders of these claims, by the unit's claim: key and name.
pub(in crate::claims) async fn naming(reader: &impl Reader, claims: &[ClaimRow]) -> Result<HashMap<Id, (Id, String)>> {
    let ids: Vec<Id> = claims.iter().filter_map(|claim| claim.unit_claim_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = units::by_id(reader, ids).await?;
    let names = orgs::names(reader, rows.values().map(|row| row.unit_id)).await?;
    let unit = |row: UnitClaimRow| (row.id, (row.unit_id, names.get(&row.unit_id).cloned().unwrap_or_default()));
    Ok(rows.into_values().map(unit).collect())
}

/// A unit's claim with what belongs to it.
pub(super) async fn one(reader: &impl Reader, id: Id) -> Result<UnitClaimSeen> {
    let row = units::by_id(reader, [id]).await?.remove(&id).ok_or(Refusal::NotFound)?;
    seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

async fn seen(reader: &impl Reader, rows: Vec<UnitClaimRow>) -> Result<Vec<UnitClaimSeen>> {
    let tasks = tasks::by_id(reader, rows.iter().map(|row| row.task_id)).await?;
    let orgs_of = tasks.values().map(|task| task.org_id).chain(rows.iter().map(|row| row.unit_id));
    let names = orgs::names(reader, orgs_of).await?;
    let name = |org: Id| names.get(&org).cloned().unwrap_or_default();
    let claims = units::named(reader, rows.iter().map(|row| row.id)).await?;
    let people = people::names(reader, claims.iter().map(|claim| claim.person_id)).await?;
    let mut named: HashMap<Id, Vec<Named>> = HashMap::new();
    for claim in claims {
        let Some(id) = claim.unit_claim_id else { continue };
        let person_name = people.get(&claim.person_id).cloned().unwrap_or_default();
        named.entry(id).or_default().push(Named { claim, person_name });
    }
    let one = |row: UnitClaimRow| {
        let task = tasks.get(&row.task_id)?;
        Some(UnitClaimSeen {
            org_name: name(task.org_id),
            task: task.clone(),
            unit_name: name(row.unit_id),
            named: named.remove(&row.id).unwrap_or_default(),
            row,
        })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}
