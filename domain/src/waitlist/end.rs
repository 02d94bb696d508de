//! What becomes of a queue when its task changes.

use infra::Txn;
use infra::store::claims::ClaimRow;
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::tasks::{self, TaskRow};
use infra::store::waitlist::{self, WaitlistEnd};

use super::rules;
use crate::write::Write;
use crate::{Context, Result, notices};

/// Slots of a task may have become free: whoever waits gets them, as soon as anybody may be promoted.
/// Part of the write that freed them; `task` is as it was locked.
pub(crate) async fn slots_freed(write: &Write, task: &TaskRow) -> Result<()> {
    if task.waiting == 0 {
        return Ok(());
    }
    let due = rules::next_promotion(task, write.now()).unwrap_or(write.now());
    write.job_at(due, JobKind::Waitlist, task.id).await
}

/// Somebody got a slot that was nobody's any more: they wait no longer. Under the task's lock.
pub(crate) async fn stop_waiting(txn: &Txn, claim: &ClaimRow) -> Result<()> {
    if waitlist::end_claimed(txn, claim.task_id, claim.person_id, claim.id, claim.claimed_at).await? {
        tasks::add_waiting(txn, claim.task_id, -1).await?;
    }
    Ok(())
}

/// Ends the queue of a task that was closed or cancelled, and tells those who waited. Under the
/// task's lock.
pub(crate) async fn dismiss(ctx: &Context, write: &Write, task: &TaskRow, reason: WaitlistEnd) -> Result<()> {
    let waited = waitlist::end_all(write, task.id, reason, write.now()).await?;
    if waited.is_empty() {
        return Ok(());
    }
    tasks::add_waiting(write, task.id, -i32::try_from(waited.len()).unwrap_or(i32::MAX)).await?;
    let text = rules::dismissal_notice(&task.title, reason == WaitlistEnd::TaskCancelled);
    notices::tell(ctx, write, &waited, NoticeKind::WaitlistEnded, Some(task.id), text).await
}
