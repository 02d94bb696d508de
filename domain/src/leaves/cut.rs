//! Ending an approved leave earlier than was asked for.

use chrono::NaiveDate;
use infra::store::leaves;
use infra::store::notices::NoticeKind;

use super::{LeaveSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// Lets a leave end on `last_day`: one's own, or a member's within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::LeaveNotApproved`], [`Refusal::Invalid`] for the day.
pub async fn cut_leave_short(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    last_day: NaiveDate,
    once: Once<LeaveSeen>,
) -> Result<Effect<LeaveSeen>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::CutLeaveShort)?;
    leaves::find(&ctx.db, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CutLeaveShort, &once, now).await?);
    let mut leave = leaves::lock(&write, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    // Staff who cut their own are members like any other.
    let by_owner = caller.person_if_any() == Some(leave.person_id);
    rules::cut(&leave, last_day, today, by_owner)?;
    leave.last_day = Some(last_day);
    leave.cut_at = Some(now);
    leave.cut_by = caller.person_if_any();
    leaves::update(&write, &leave).await?;
    if !by_owner {
        let text = rules::cut_notice(&leave);
        notices::tell(ctx, &write, &[leave.person_id], NoticeKind::LeaveCut, Some(id), text).await?;
    }
    let seen = read::outcome(ctx, &*write, leave).await?;
    write.finish(&once, seen, ("leave", Some(id))).await
}
