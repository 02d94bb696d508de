//! Taking jobs and doing them.

use chrono::Duration;
use infra::store::outbox::{self, JobKind, JobRow};
use tokio_util::sync::CancellationToken;

use super::rules;
use crate::{Caller, Context, Result, boards, claims, imports, people, waitlist};

/// How long a worker may hold a job before another takes it.
const LEASE: Duration = Duration::seconds(30);

/// At most this many are looked for at once.
const SWEPT: u64 = 500;

/// Does what one job asks for.
async fn perform(ctx: &Context, job: &JobRow) -> Result<()> {
    match job.kind {
        JobKind::Board => boards::tell(ctx, job.subject_id).await,
        JobKind::Standing => people::settle_standing(ctx, &Caller::job(), job.subject_id).await,
        JobKind::Import => imports::work::step(ctx, job.subject_id).await,
        JobKind::Waitlist => waitlist::promote_waiting(ctx, &Caller::job(), job.subject_id).await,
        JobKind::UnitClaim => claims::units::settle_unit_claim(ctx, &Caller::job(), job.subject_id).await,
    }
}

/// What is left to do for a job that was given up.
async fn abandon(ctx: &Context, job: &JobRow) -> Result<()> {
    match job.kind {
        // A sweep looks after queues, and after what units hold.
        JobKind::Board | JobKind::Standing | JobKind::Waitlist | JobKind::UnitClaim => Ok(()),
        JobKind::Import => imports::work::give_up(ctx, job.subject_id).await,
    }
}

/// Takes a job, does it, and records how it went.
async fn attempt(ctx: &Context, seq: i64) -> Result<()> {
    let now = ctx.now();
    let Some(job) = outbox::take(&ctx.db, seq, now, now + LEASE).await? else { return Ok(()) };
    if rules::is_exhausted(job.attempts) {
        // Every attempt ended without a word: it takes its worker with it.
        abandon(ctx, &job).await?;
        return Ok(outbox::bury(&ctx.db, seq, "its workers died", now).await?);
    }
    match perform(ctx, &job).await {
        Ok(()) => outbox::done(&ctx.db, seq, now).await?,
        Err(error) => {
            let why = error.to_string();
            match rules::next_try(job.attempts, now) {
                Some(due) => outbox::retry(&ctx.db, seq, &why, due).await?,
                None => {
                    tracing::error!(seq, kind = job.kind.as_str(), %why, "a job was given up");
                    abandon(ctx, &job).await?;
                    outbox::bury(&ctx.db, seq, &why, now).await?;
                }
            }
        }
    }
    Ok(())
}

/// Does every job of these kinds that is due, and those that become due through them. Returns how
/// many.
pub async fn run_due(ctx: &Context, kinds: &[JobKind]) -> Result<usize> {
    let mut count = 0;
    loop {
        let due = outbox::due(&ctx.db, kinds, ctx.now(), SWEPT).await?;
        if due.is_empty() {
            return Ok(count);
        }
        count += due.len();
        for seq in due {
            attempt(ctx, seq).await?;
        }
    }
}

/// Works off the queue until stopped; a job under way is finished first.
pub(crate) async fn work(ctx: Context, stop: CancellationToken) {
    loop {
        let next = tokio::select! {
            next = ctx.queue.next() => next,
            () = stop.cancelled() => return,
        };
        let Some(seq) = next else { return };
        if let Err(error) = attempt(&ctx, seq).await {
            tracing::warn!(seq, %error, "a job could not be worked on; the sweep will find it");
        }
    }
}

/// Queues what is due and was not queued: after a restart, a failure, a full queue.
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    for seq in outbox::due(&ctx.db, JobKind::ALL, ctx.now(), SWEPT).await? {
        ctx.queue.wake(seq);
    }
    Ok(())
}
