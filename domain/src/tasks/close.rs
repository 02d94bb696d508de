//! Closing a task before its deadline: nobody can claim it any more, and no unit names anybody; claims
//! and logs go on.

use infra::store::claims::units::UnitClaimEnd;
use infra::store::waitlist::WaitlistEnd;
use infra::store::{claims, tasks};

use super::{TaskSeen, read, rules};
use crate::access::{Right, require};
use crate::claims::units;
use crate::notices::{self, NoticeKind};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, waitlist};

/// # Errors
/// [`Refusal::NotFound`], and [`Refusal::TaskClosed`] when it is closed already.
pub async fn close_task(ctx: &Context, caller: &Caller, id: Id, once: Once<TaskSeen>) -> Result<Effect<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CloseTask)?;
    tasks::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CloseTask, &once, now).await?);
    if !tasks::close(&write, id, caller.person_if_any(), now).await? {
        return Err(Refusal::TaskClosed.into());
    }
    let mut task = tasks::find(&*write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let held = units::end_of_task(ctx, &write, &task, UnitClaimEnd::TaskClosed).await?;
    tasks::free_slots(&write, id, held).await?;
    task.live_claims -= held;
    let waiting = claims::unfinished_claimants(&*write, id).await?;
    let text = rules::closure_notice(&task.title);
    notices::tell(ctx, &write, &waiting, NoticeKind::TaskClosed, Some(id), text).await?;
    waitlist::dismiss(ctx, &write, &task, WaitlistEnd::TaskClosed).await?;
    task.waiting = 0;
    let seen = read::one(&*write, task, now).await?;
    let effect = write.finish(&once, seen, ("task", Some(id))).await?;
    ctx.live.gates.forget(id);
    Ok(effect)
}
