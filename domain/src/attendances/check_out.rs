//! A member scans the code again when they leave (签退).

use infra::store::{attendances, tasks};

use super::rules::{self, Shown};
use super::{AttendanceSeen, code, read};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Records that the caller leaves: what they were there for counts, and no more. A second check-out
/// replaces the first, for those who came back. It needs the code on the screen: whoever left
/// without one is checked out by staff with the roll.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CodeWrong`], [`Refusal::CodeExpired`].
pub async fn check_out(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    scanned: String,
    once: Once<AttendanceSeen>,
) -> Result<Effect<AttendanceSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CheckOut)?;
    attendances::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CheckOut, &once, now).await?);
    let mut row = attendances::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let task = tasks::find(&*write, &scope, row.task_id).await?.ok_or(Refusal::NotFound)?;
    let code = code::genuine(ctx, task.id, &scanned)?;
    if rules::shown(&code, &task, now)? != Shown::Now {
        return Err(Refusal::CodeExpired.into());
    }
    row.left_at = Some(now);
    attendances::update(&write, &row).await?;
    let seen = read::one(&*write, row, task).await?;
    write.finish(&once, seen, ("attendance", Some(id))).await
}
