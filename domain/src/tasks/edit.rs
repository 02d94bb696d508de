//! Changing a published task, and telling those who claimed it.

use std::collections::HashMap;

use infra::store::claims;
use infra::store::orgs;
use infra::store::tasks::{self, TaskRow};

use super::{Ground, NewTask, TaskSeen, read, rules};
use crate::access::{Right, require};
use crate::audiences::Audience;
use crate::claims::units;
use crate::notices::{self, NoticeKind};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, waitlist};

/// Makes a task within the caller's scope say this, all of it: what is not given is no longer said, but `opens_at`,
/// which then stays. Org and kind are what they were. `revision` is the one that the caller looked at; named, no other
/// one is changed.
///
/// Whoever claimed it is told when its time or place changes, and may then give the claim back
/// for [`rules::GRACE`], whatever the withdrawal deadline.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::TaskClosed`], [`Refusal::TaskChanged`],
/// [`Refusal::SlotsBelowClaims`], [`Refusal::Invalid`] naming every fault.
pub async fn edit_task(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    new: NewTask,
    revision: Option<i32>,
    once: Once<TaskSeen>,
) -> Result<Effect<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EditTask)?;
    tasks::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let content = new.content.trimmed();
    let write = enter!(ctx.write_once(caller, Right::EditTask, &once, now).await?);
    let before = tasks::lock(&write, &[id]).await?.remove(&id).ok_or(Refusal::NotFound)?;
    rules::editable(&before, content.slots, revision)?;
    let org = orgs::find(&*write, before.org_id).await?.ok_or(Refusal::NotFound)?;
    let ground = Ground::of(&*write, org, [&content], now).await?;
    let mut faults = rules::fixed_faults(&before, new.org, new.kind);
    faults.extend(ground.said_faults(before.kind, &content, Some(&before), now));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let mut task = before.clone();
    // Whoever holds a claim keeps it, also when they are no longer among those whom it is for.
    if content.audience.narrows(&Audience::parse(before.audience.as_deref())) {
        task.narrowed_at = Some(now);
    }
    content.put_on(&mut task);
    if task != before {
        task.version += 1;
        task.revision += 1;
        let moves = rules::moves(&before, &task);
        if !moves.is_empty() && task.live_claims > 0 {
            task.moved_at = Some(now);
            tell(ctx, &write, &task, &moves).await?;
        }
        tasks::update(&write, &task).await?;
        units::task_changed(ctx, &write, &task, &moves).await?;
        waitlist::slots_freed(&write, &task).await?;
    }
    let seen = read::one(&*write, task, now).await?;
    let effect = write.finish(&once, seen, ("task", Some(id))).await?;
    ctx.live.gates.forget(id);
    Ok(effect)
}

/// Tells every claimant what changed, and those whom it now keeps from another gathering, which.
async fn tell(ctx: &Context, write: &Write, task: &TaskRow, moves: &[String]) -> Result<()> {
    let claimants = claims::live_claimants(&**write, task.id).await?;
    let mut clashes: HashMap<Id, String> = HashMap::new();
    for other in claims::engagements(&**write, claimants.iter().copied(), write.now()).await? {
        if other.task_id != task.id && rules::overlap(task, other.starts_at, other.ends_at) {
            clashes.entry(other.person_id).or_insert(other.title);
        }
    }
    let free: Vec<Id> = claimants.iter().copied().filter(|person| !clashes.contains_key(person)).collect();
    let text = rules::change_notice(&task.title, moves, None);
    notices::tell(ctx, write, &free, NoticeKind::TaskChanged, Some(task.id), text).await?;
    for (person, other) in &clashes {
        let text = rules::change_notice(&task.title, moves, Some(other));
        notices::tell(ctx, write, &[*person], NoticeKind::TaskChanged, Some(task.id), text).await?;
    }
    Ok(())
}
