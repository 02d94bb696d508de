//! Keeping what a review came to: accepted, the log becomes a deed; the member is told.

use infra::Scope;
use infra::store::logs::{self, LogRow, LogState, ReviewRow, Verdict};
use infra::store::outbox::JobKind;
use infra::store::points::{DeedKind, DeedRow};
use infra::store::tasks;

use super::rules::{self, Judged};
use super::{Decision, LogSeen};
use crate::notices::{self, NoticeKind};
use crate::points;
use crate::write::Write;
use crate::{Context, Id, Refusal, Result, Subject};

/// Writes a review down, and the deed that an accepted log becomes. The log is held.
pub(super) async fn keep(
    ctx: &Context,
    write: &mut Write,
    scope: &Scope,
    log: &LogRow,
    decision: Decision,
    judged: Judged,
    reviewer: Id,
) -> Result<()> {
    let now = write.now();
    let log = LogRow { state: judged.state, ..log.clone() };
    logs::update(write, &log).await?;
    let review = ReviewRow {
        id: ctx.entropy.id(now),
        log_id: log.id,
        revision: log.revision,
        verdict: decision.verdict,
        reason: decision.reason,
        minutes: (decision.verdict == Verdict::Accepted).then_some(judged.minutes),
        reviewer_id: reviewer,
        reviewed_at: now,
    };
    logs::insert_review(write, review).await?;
    if log.state == LogState::Accepted {
        let task = tasks::find(&**write, scope, log.task_id).await?.ok_or(Refusal::NotFound)?;
        let member = Subject::Person(log.person_id);
        let deed = DeedRow {
            origin: judged.origin,
            item: task.item,
            minutes: Some(judged.minutes),
            happened_at: log.happened_at,
            recorded_by: Some(reviewer),
            ..points::deed(ctx.entropy.id(now), member, DeedKind::LogAccepted, log.id, log.org_id, now)
        };
        points::record(ctx, write, deed).await?;
        write.job(JobKind::Board, log.person_id).await?;
    }
    Ok(())
}

/// Tells the member what was decided last, and what it brought.
pub(super) async fn tell(ctx: &Context, write: &Write, seen: &LogSeen) -> Result<()> {
    let Some(review) = seen.reviews.last() else { return Ok(()) };
    let kind = match review.verdict {
        Verdict::Accepted => NoticeKind::LogAccepted,
        Verdict::Returned => NoticeKind::LogReturned,
    };
    let text = rules::review_notice(&seen.task_title, review, &points::told(&seen.entries));
    notices::tell(ctx, write, &[seen.log.person_id], kind, Some(seen.log.id), text).await
}
