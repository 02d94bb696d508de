//! Staff decide on an attendance that was sent late.

use infra::store::attendances::{self, AttendanceState};
use infra::store::tasks;

use super::{AttendanceSeen, read, rules};
use crate::access::{Right, require};
use crate::notices::{self, NoticeKind};
use crate::text::given;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// What staff decided.
#[derive(Clone, Debug)]
pub struct AttendanceDecision {
    pub is_accepted: bool,
    /// Required for declining.
    pub reason: Option<String>,
}

/// Decides on an attendance within the caller's scope that waits, and tells the member.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnAttendance`], [`Refusal::AttendanceDecided`],
/// [`Refusal::Invalid`].
pub async fn decide_attendance(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    decision: AttendanceDecision,
    once: Once<AttendanceSeen>,
) -> Result<Effect<AttendanceSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::DecideAttendance)?;
    let by = caller.person_id()?;
    attendances::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let reason = given(decision.reason);
    if !decision.is_accepted && reason.is_none() {
        return Err(Refusal::invalid("/reason", "required", "不予确认时请写明原因").into());
    }
    let write = enter!(ctx.write_once(caller, Right::DecideAttendance, &once, now).await?);
    let mut row = attendances::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if row.person_id == by {
        return Err(Refusal::OwnAttendance.into());
    }
    if row.state != AttendanceState::Pending {
        return Err(Refusal::AttendanceDecided.into());
    }
    let task = tasks::find(&*write, &scope, row.task_id).await?.ok_or(Refusal::NotFound)?;
    let (state, kind) = if decision.is_accepted {
        (AttendanceState::Counted, NoticeKind::AttendanceAccepted)
    } else {
        (AttendanceState::Declined, NoticeKind::AttendanceDeclined)
    };
    row.state = state;
    row.decided_at = Some(now);
    row.decided_by = Some(by);
    row.decision_reason = reason;
    attendances::update(&write, &row).await?;
    let why = row.decision_reason.as_deref().filter(|_| !decision.is_accepted);
    let text = rules::decision_notice(&task.title, why);
    notices::tell(ctx, &write, &[row.person_id], kind, Some(task.id), text).await?;
    let seen = read::one(&*write, row, task).await?;
    write.finish(&once, seen, ("attendance", Some(id))).await
}
