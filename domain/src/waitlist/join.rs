//! Waiting for a slot (候补).

use infra::store::tasks;
use infra::store::waitlist::{self, WaitlistRow};

use super::{WaitlistSeen, read, rules};
use crate::access::{Right, require};
use crate::claims::collector;
use crate::claims::rules::Request;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Puts the caller at the end of the queue for a task that is full.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::TaskHasSlots`], [`Refusal::WaitlistClosed`],
/// [`Refusal::AlreadyWaiting`], and what a claim would be refused for.
pub async fn join_waitlist(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    once: Once<WaitlistSeen>,
) -> Result<Effect<WaitlistSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::JoinWaitlist)?;
    let person = caller.person_id()?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::JoinWaitlist, &once, now).await?);
    let request = Request::own(task, person);
    let (state, names) = collector::load(&write, &[request], now).await?;
    let row = rules::joinable(&request, &state, now)?;
    let entry = WaitlistRow {
        id: ctx.entropy.id(now),
        task_id: task,
        person_id: person,
        joined_at: now,
        ended_at: None,
        end_reason: None,
        claim_id: None,
    };
    if !waitlist::insert(&write, entry.clone()).await? {
        return Err(Refusal::AlreadyWaiting.into());
    }
    tasks::add_waiting(&write, task, 1).await?;
    let id = entry.id;
    let seen = WaitlistSeen {
        task_title: row.title.clone(),
        person_name: names.get(&person).cloned().unwrap_or_default(),
        position: read::positions(&*write, [task]).await?.remove(&id),
        entry,
    };
    write.finish(&once, seen, ("waitlist_entry", Some(id))).await
}
