//! Looking tasks up: the hall for members, the list for staff.

use infra::Reader;
use infra::store::orgs;
use infra::store::tasks::{self, TaskFilter, TaskRow};

use super::{TaskSeen, TaskState};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result, Slice};

/// The task hall: what the caller may claim now, newest first.
pub async fn list_tasks(ctx: &Context, caller: &Caller, filter: TaskFilter, slice: Slice) -> Result<Vec<TaskSeen>> {
    let now = ctx.now();
    require(caller, Right::ListTasks)?;
    let rows = tasks::hall(&ctx.db, caller.person_id()?, &filter, now, slice).await?;
    seen(&ctx.db, rows, now).await
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

pub(crate) async fn seen(reader: &impl Reader, rows: Vec<TaskRow>, now: Instant) -> Result<Vec<TaskSeen>> {
    let names = orgs::names(reader, rows.iter().map(|task| task.org_id)).await?;
    let name = |task: &TaskRow| names.get(&task.org_id).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|task| TaskSeen { org_name: name(&task), state: TaskState::of(&task, now), task })
        .collect())
}
