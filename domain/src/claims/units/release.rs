//! What a unit may hold no longer, and what comes back to it. Part of the write that made it so.

use std::collections::HashSet;

use infra::store::checkins::units::communities_of;
use infra::store::claims::units::{self, UnitClaimEnd};
use infra::store::notices::NoticeKind;
use infra::store::orgs::{self, handover};
use infra::store::tasks::{self, TaskRow};

use super::{rules, tell};
use crate::claims::release::{Released, release_ineligible};
use crate::write::Write;
use crate::{Context, Id, Result, waitlist};

/// Gives the slot of somebody who was named and comes no longer back to their unit, as long as it may
/// name another, and tells it. Says whether it did. Under the task's lock.
pub(in crate::claims) async fn take_back(ctx: &Context, write: &Write, id: Id, task: &TaskRow) -> Result<bool> {
    if !units::take_back(write, id, write.now()).await? {
        return Ok(false);
    }
    if let Some(row) = units::by_id(&**write, [id]).await?.remove(&id) {
        let name = orgs::names(&**write, [row.unit_id]).await?.remove(&row.unit_id).unwrap_or_default();
        tell(ctx, write, &row, NoticeKind::UnitSlotBack, rules::return_notice(&name, &task.title, &row)).await?;
    }
    Ok(true)
}

/// Ends what a unit, one of whose check-ins has ended, holds of tasks that are not for it any more, and
/// frees the claims of those whom it named for them. Before any person or task is locked.
pub(crate) async fn release_of_unit(ctx: &Context, write: &Write, unit: Id) -> Result<Released> {
    let mut people = units::people_named(&**write, &[unit]).await?;
    handover::lock_people(write, people.clone()).await?;
    let mut released = release(ctx, write, &[unit]).await?;
    people.sort_unstable();
    people.dedup();
    for person in people {
        released.0.extend(release_ineligible(ctx, write, person).await?.0);
    }
    Ok(released)
}

/// Ends what these units hold of tasks that are not for them any more, and tells them. Those whom they
/// named lose their claims by [`release_ineligible`], which follows.
pub(crate) async fn release(ctx: &Context, write: &Write, of: &[Id]) -> Result<Released> {
    let held = units::live_of_units(&**write, of).await?;
    if held.is_empty() {
        return Ok(Released::default());
    }
    let ids: HashSet<Id> = held.iter().map(|row| row.task_id).collect();
    let tasks = tasks::lock(write, &ids.into_iter().collect::<Vec<_>>()).await?;
    let places = communities_of(&**write, of.iter().copied()).await?;
    let orgs_of: Vec<Id> = tasks.values().map(|task| task.org_id).collect();
    let everywhere: Vec<Id> = places.values().flatten().copied().collect();
    let published = tasks::published_for_communities(&**write, &orgs_of, &everywhere).await?;
    let names = orgs::names(&**write, of.iter().copied()).await?;
    let mut released = Vec::new();
    // Read again, for they stand still only now.
    for row in units::live_of_units(&**write, of).await? {
        let Some(task) = tasks.get(&row.task_id) else { continue };
        let is_for = |community: &Id| published.contains(&(task.org_id, *community));
        if places.get(&row.unit_id).is_some_and(|places| places.iter().any(is_for)) {
            continue;
        }
        units::end(write, row.id, UnitClaimEnd::Released, write.now()).await?;
        tasks::free_slots(write, task.id, row.unnamed).await?;
        waitlist::slots_freed(write, task).await?;
        let name = names.get(&row.unit_id).map(String::as_str).unwrap_or_default();
        let text = rules::ending_notice(name, &task.title, UnitClaimEnd::Released, row.unnamed);
        tell(ctx, write, &row, NoticeKind::UnitClaimEnded, text).await?;
        released.push(task.id);
    }
    Ok(Released(released))
}
