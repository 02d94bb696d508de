//! Looking queues up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::waitlist::{self, WaitlistRow};
use infra::store::{people, tasks};

use super::WaitlistSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice};

/// Where the caller waits or waited, newest first.
pub async fn list_my_waitlist(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<WaitlistSeen>> {
    require(caller, Right::ListMyWaitlist)?;
    let rows = waitlist::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(&ctx.db, rows).await
}

/// Those who wait for a task within the caller's scope, in the order of the queue.
pub async fn list_task_waitlist(ctx: &Context, caller: &Caller, task: Id, leaf: Leaf) -> Result<Leafed<WaitlistSeen>> {
    let scope = require(caller, Right::ListTaskWaitlist)?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let leafed = waitlist::of_task(&ctx.db, &scope, task, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

pub(crate) async fn seen(reader: &impl Reader, rows: Vec<WaitlistRow>) -> Result<Vec<WaitlistSeen>> {
    let titles = tasks::titles(reader, rows.iter().map(|entry| entry.task_id)).await?;
    let names = people::names(reader, rows.iter().map(|entry| entry.person_id)).await?;
    let live = rows.iter().filter(|entry| entry.ended_at.is_none()).map(|entry| entry.task_id);
    let positions = positions(reader, live).await?;
    let seen = |entry: WaitlistRow| WaitlistSeen {
        task_title: titles.get(&entry.task_id).cloned().unwrap_or_default(),
        person_name: names.get(&entry.person_id).cloned().unwrap_or_default(),
        position: positions.get(&entry.id).copied().filter(|_| entry.ended_at.is_none()),
        entry,
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// The places in the queues of these tasks, by entry, counted from 1.
pub(super) async fn positions(reader: &impl Reader, tasks: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, u64>> {
    let mut last: HashMap<Id, u64> = HashMap::new();
    let order = waitlist::order(reader, tasks).await?;
    let place = |(task, entry)| {
        let place = last.entry(task).or_default();
        *place += 1;
        (entry, *place)
    };
    Ok(order.into_iter().map(place).collect())
}
