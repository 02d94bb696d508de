//! Looking tasks up: the hall for members, the list for staff.

use std::collections::HashMap;

use infra::Reader;
use infra::store::orgs;
use infra::store::people;
use infra::store::tasks::{self, TaskFilter, TaskRow};

use super::{TaskSeen, TaskState};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result, Slice, audiences, calendar};

/// What the hall is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Hall {
    pub filter: TaskFilter,
    /// What is meant for others, too.
    pub everything: bool,
}

/// The task hall: what the caller may claim now, newest first; and what members of other units, of
/// teams, with skills may claim, where that is asked for.
pub async fn list_tasks(ctx: &Context, caller: &Caller, hall: Hall, slice: Slice) -> Result<Vec<TaskSeen>> {
    let now = ctx.now();
    require(caller, Right::ListTasks)?;
    let person = caller.person_id()?;
    let members = people::memberships_on(&ctx.db, [person], calendar::day(now)).await?;
    let (mut found, mut after) = (Vec::new(), slice.after);
    // What is for others is left out of a part, so there may be another part to look at.
    while (found.len() as u64) < slice.limit {
        let part = tasks::hall(&ctx.db, person, &hall.filter, now, Slice { after, ..slice }).await?;
        let is_last = (part.len() as u64) < slice.limit;
        after = part.last().map(|task| task.id);
        let audiences = audiences::of_tasks(&ctx.db, &part).await?;
        let known = match audiences.is_empty() {
            true => HashMap::new(),
            false => audiences::belongings(&ctx.db, &audiences, &members, calendar::day(now)).await?,
        };
        let is_for_them =
            |task: &TaskRow| audiences.get(&task.id).is_none_or(|seen| seen.audience.admits(known.get(&person)));
        found.extend(part.into_iter().filter(|task| hall.everything || is_for_them(task)));
        if is_last {
            break;
        }
    }
    found.truncate(usize::try_from(slice.limit).unwrap_or(usize::MAX));
    seen(&ctx.db, found, now).await
}

/// One task that was published for the caller, that they claimed, or that lies in their scope.
pub async fn show_task(ctx: &Context, caller: &Caller, id: Id) -> Result<TaskSeen> {
    let scope = require(caller, Right::ShowTask)?;
    let task = tasks::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, task, ctx.now()).await
}

/// The tasks of one org, newest first, whatever their state.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_tasks(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    filter: TaskFilter,
    leaf: Leaf,
) -> Result<Leafed<TaskSeen>> {
    let scope = require(caller, Right::ListOrgTasks)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = tasks::of_org(&ctx.db, &scope, org, &filter, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows, ctx.now()).await?, total: leafed.total })
}

/// A task with what belongs to it.
pub(super) async fn one(reader: &impl Reader, task: TaskRow, now: Instant) -> Result<TaskSeen> {
    seen(reader, vec![task], now).await?.pop().ok_or(Refusal::NotFound.into())
}

/// Tasks with what belongs to them, in the same order.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<TaskRow>, now: Instant) -> Result<Vec<TaskSeen>> {
    let names = orgs::names(reader, rows.iter().map(|task| task.org_id)).await?;
    let mut audiences = audiences::of_tasks(reader, &rows).await?;
    let show = |task: TaskRow| TaskSeen {
        org_name: names.get(&task.org_id).cloned().unwrap_or_default(),
        state: TaskState::of(&task, now),
        audience: audiences.remove(&task.id),
        task,
    };
    Ok(rows.into_iter().map(show).collect())
}
