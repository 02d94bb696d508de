//! Waiting no longer.

use infra::store::waitlist::{self, WaitlistEnd};
use infra::store::{people, tasks};

use super::WaitlistSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Takes the caller out of a queue.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::WaitingEnded`].
pub async fn leave_waitlist(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<WaitlistSeen>,
) -> Result<Effect<WaitlistSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::LeaveWaitlist)?;
    let mut entry = waitlist::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::LeaveWaitlist, &once, now).await?);
    // Whoever ends an entry holds its task.
    let task = tasks::lock(&write, &[entry.task_id]).await?.remove(&entry.task_id).ok_or(Refusal::NotFound)?;
    if !waitlist::end(&write, id, WaitlistEnd::Withdrawn, None, now).await? {
        return Err(Refusal::WaitingEnded.into());
    }
    tasks::add_waiting(&write, task.id, -1).await?;
    entry.ended_at = Some(now);
    entry.end_reason = Some(WaitlistEnd::Withdrawn);
    let person_name = people::names(&*write, [entry.person_id]).await?.remove(&entry.person_id).unwrap_or_default();
    let seen = WaitlistSeen { task_title: task.title, person_name, position: None, entry };
    write.finish(&once, seen, ("waitlist_entry", Some(id))).await
}
