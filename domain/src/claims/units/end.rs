//! What becomes of units' claims when their task changes. Part of the write that changes it, under the
//! task's lock.

use infra::store::claims::units::{self, UnitClaimEnd};
use infra::store::notices::NoticeKind;
use infra::store::orgs;
use infra::store::tasks::TaskRow;

use super::{rules, schedule, tell};
use crate::write::Write;
use crate::{Context, Result, notices};

/// Ends what units hold of a task that is closed or cancelled, and tells them. Returns how many slots
/// without a name that was: they are the caller's to give back. Whoever was named keeps the claim.
pub(crate) async fn end_of_task(ctx: &Context, write: &Write, task: &TaskRow, reason: UnitClaimEnd) -> Result<i32> {
    let live = units::live_of_task(&**write, task.id).await?;
    let names = orgs::names(&**write, live.iter().map(|row| row.unit_id)).await?;
    for row in &live {
        units::end(write, row.id, reason, write.now()).await?;
        let name = names.get(&row.unit_id).map(String::as_str).unwrap_or_default();
        let text = rules::ending_notice(name, &task.title, reason, row.unnamed);
        tell(ctx, write, row, NoticeKind::UnitClaimEnded, text).await?;
    }
    Ok(live.iter().map(|row| row.unnamed).sum())
}

/// Fits the time for naming to a task that says something else now, and tells the units what of its
/// time and place has changed (`moves`).
pub(crate) async fn task_changed(ctx: &Context, write: &Write, task: &TaskRow, moves: &[String]) -> Result<()> {
    let live = units::live_of_task(&**write, task.id).await?;
    let names = orgs::names(&**write, live.iter().map(|row| row.unit_id)).await?;
    for mut row in live {
        let name_by = rules::name_by_after(task, row.name_by);
        if name_by != row.name_by {
            row.name_by = name_by;
            row.reminded_at = None;
            units::update(write, &row).await?;
            schedule(write, &row).await?;
        }
        if !moves.is_empty() {
            let name = names.get(&row.unit_id).map(String::as_str).unwrap_or_default();
            let text = rules::change_notice(name, &task.title, moves, &row);
            let people = crate::orgs::answering(&**write, row.unit_id, row.claimed_by).await?;
            notices::tell(ctx, write, &people, NoticeKind::TaskChanged, Some(task.id), text).await?;
        }
    }
    Ok(())
}
