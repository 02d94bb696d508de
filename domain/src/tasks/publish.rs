//! Publishing a task.

use infra::store::orgs::{self, OrgRow};
use infra::store::tasks::{self, TaskKind};

use super::content::{self, Content};
use super::{Ground, TaskSeen, read};
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// A task to be published.
#[derive(Clone, Debug)]
pub struct NewTask {
    pub org: Id,
    pub kind: TaskKind,
    pub content: Content,
}

/// Publishes a task of an org within the caller's scope; members checked in anywhere below it, or with the
/// community that it stands in, may claim it.
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
    let org = crate::orgs::hold_live(&write, org.id).await?;
    let ground = Ground::of(&*write, org, [&content], now).await?;
    let faults = ground.faults(new.kind, &content, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let seen = insert(ctx, &write, &ground.org, new.kind, content, None).await?;
    let id = seen.task.id;
    write.finish(&once, seen, ("task", Some(id))).await
}

/// Publishes what has no [faults](Ground::faults), in a write that holds the org; `series` is what it is an occurrence
/// of.
pub(crate) async fn insert(
    ctx: &Context,
    write: &Write,
    org: &OrgRow,
    kind: TaskKind,
    content: Content,
    series: Option<Id>,
) -> Result<TaskSeen> {
    let now = write.now();
    let mut task = content::blank(ctx.entropy.id(now), org.id, kind, write.by(), now);
    content.put_on(&mut task);
    task.series_id = series;
    tasks::insert(write, task.clone()).await?;
    read::one(&**write, task, now).await
}
