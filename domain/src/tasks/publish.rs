//! Publishing a task.

use infra::store::orgs;
use infra::store::tasks::{self, TaskKind, TaskRow};

use super::{TaskSeen, TaskState, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, points};

/// A task to be published.
#[derive(Clone, Debug)]
pub struct NewTask {
    pub org: Id,
    pub kind: TaskKind,
    pub title: String,
    pub body: String,
    pub category: String,
    /// The item of the scheme that its logs are scored by.
    pub item: String,
    pub slots: i32,
    /// Without it, at once.
    pub opens_at: Option<Instant>,
    pub deadline: Instant,
    pub place: Option<String>,
}

/// Publishes a task of an org within the caller's scope; members checked in anywhere below it may
/// claim it.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] naming every fault.
pub async fn publish_task(
    ctx: &Context,
    caller: &Caller,
    new: NewTask,
    once: Once<TaskSeen>,
) -> Result<Effect<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishTask)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;

    // Judged after a repeat has had its answer: by then the deadline may have passed.
    let write = enter!(ctx.write_once(caller, Right::PublishTask, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    let items = points::item_codes(&*write, org.id, now).await?;
    let faults = rules::faults(&new, org.kind, &items, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let task = TaskRow {
        id: ctx.entropy.id(now),
        org_id: org.id,
        kind: new.kind,
        title: new.title.trim().to_string(),
        body: new.body,
        category: new.category.trim().to_string(),
        item: new.item,
        slots: new.slots,
        live_claims: 0,
        opens_at: new.opens_at.unwrap_or(now),
        deadline: new.deadline,
        starts_at: None,
        ends_at: None,
        place: new.place,
        version: 1,
        published_at: now,
        published_by: caller.person_if_any(),
        closed_at: None,
        closed_by: None,
    };
    tasks::insert(&write, task.clone()).await?;
    let id = task.id;
    let seen = TaskSeen { state: TaskState::of(&task, now), task, org_name: org.name };
    write.finish(&once, seen, ("task", Some(id))).await
}
