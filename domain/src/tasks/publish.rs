//! Publishing a task.

use infra::store::orgs;
use infra::store::tasks::{self, TaskKind};

use super::content::{self, Content};
use super::{TaskSeen, TaskState, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, points};

/// A task to be published.
#[derive(Clone, Debug)]
pub struct NewTask {
    pub org: Id,
    pub kind: TaskKind,
    pub content: Content,
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
    let content = new.content.trimmed();

    // Judged after a repeat has had its answer: by then the deadline may have passed.
    let write = enter!(ctx.write_once(caller, Right::PublishTask, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    let items = points::item_codes(&*write, org.id, now).await?;
    let mut faults: Vec<_> = rules::place_fault(org.kind).into_iter().collect();
    faults.extend(rules::faults(&content, new.kind, &items, None, now));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let id = ctx.entropy.id(now);
    let mut task = content::blank(id, org.id, new.kind, caller.person_if_any(), now);
    content.put_on(&mut task);
    tasks::insert(&write, task.clone()).await?;
    let seen = TaskSeen { state: TaskState::of(&task, now), task, org_name: org.name };
    write.finish(&once, seen, ("task", Some(id))).await
}
