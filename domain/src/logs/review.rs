//! Reviewing a log: accepted, it becomes a deed and brings points; returned, it goes back with a
//! reason.

use infra::store::logs::{self, LogState, ReviewRow, Verdict};
use infra::store::outbox::JobKind;
use infra::store::points::{DeedKind, DeedRow, Origin, SubjectKind};
use infra::store::tasks;

use super::{LogSeen, read, rules};
use crate::access::{Right, require};
use crate::notices::{self, NoticeKind};
use crate::points::{self, Points};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, attendances};

/// What the reviewer decided.
#[derive(Clone, Debug)]
pub struct Decision {
    pub verdict: Verdict,
    /// The revision that the reviewer looked at; named, no other one is reviewed.
    pub revision: Option<i32>,
    /// Required for a return.
    pub reason: Option<String>,
    /// The minutes that count; without it, those of the attendance, and without one the member's own.
    pub minutes: Option<i32>,
}

/// Reviews a log within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnLog`], [`Refusal::LogNotSubmitted`] when it was reviewed
/// already, [`Refusal::LogChanged`] when it was submitted again meanwhile, [`Refusal::Invalid`].
pub async fn review_log(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    decision: Decision,
    once: Once<LogSeen>,
) -> Result<Effect<LogSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ReviewLog)?;
    let reviewer = caller.person_id()?;
    logs::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::ReviewLog, &once, now).await?);
    let mut log = logs::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    log.state = rules::review(&log, reviewer, &decision)?;
    logs::update(&write, &log).await?;
    // What goes back counts for nothing, however long they were there.
    let proof = match decision.verdict {
        Verdict::Accepted => attendances::proofs(&*write, [log.claim_id]).await?.remove(&log.claim_id),
        Verdict::Returned => None,
    };
    let counted = rules::counted(&log, &decision, proof.as_ref().map(|proof| proof.minutes))?;
    let is_proved = proof.is_some_and(|proof| proof.is_proved && counted <= proof.minutes);
    let review = ReviewRow {
        id: ctx.entropy.id(now),
        log_id: id,
        revision: log.revision,
        verdict: decision.verdict,
        reason: decision.reason,
        minutes: (decision.verdict == Verdict::Accepted).then_some(counted),
        reviewer_id: reviewer,
        reviewed_at: now,
    };
    logs::insert_review(&write, review.clone()).await?;
    if log.state == LogState::Accepted {
        let task = tasks::find(&*write, &scope, log.task_id).await?.ok_or(Refusal::NotFound)?;
        let deed = DeedRow {
            seq: 0,
            id: ctx.entropy.id(now),
            subject_kind: SubjectKind::Person,
            subject_id: log.person_id,
            kind: DeedKind::LogAccepted,
            origin: if is_proved { Origin::Proved } else { Origin::SelfReported },
            source_id: log.id,
            counters_id: None,
            org_id: log.org_id,
            item: task.item,
            minutes: Some(counted),
            happened_at: log.happened_at,
            recorded_at: now,
            recorded_by: Some(reviewer),
        };
        points::record(ctx, &write, deed).await?;
        write.job(JobKind::Board, log.person_id).await?;
    }
    let seen = read::one(ctx, &*write, &scope, log, now).await?;
    tell(ctx, &write, &seen, &review).await?;
    write.finish(&once, seen, ("log", Some(id))).await
}

/// Tells the member what was decided, and what it brought.
async fn tell(ctx: &Context, write: &Write, seen: &LogSeen, review: &ReviewRow) -> Result<()> {
    let kind = match review.verdict {
        Verdict::Accepted => NoticeKind::LogAccepted,
        Verdict::Returned => NoticeKind::LogReturned,
    };
    let credited = Points(seen.entries.iter().map(|entry| entry.credited).sum());
    let text = rules::review_notice(&seen.task_title, review, credited);
    notices::tell(ctx, write, &[seen.log.person_id], kind, Some(seen.log.id), text).await
}
