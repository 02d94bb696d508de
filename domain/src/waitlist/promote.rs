//! Giving free slots to those who wait for them.

use infra::store::claims::{self, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::tasks::{self, TaskRow};
use infra::store::waitlist::{self, WaitlistEnd, WaitlistRow};

use super::rules::{self, LEAD, NIGHT, Turn};
use crate::access::{Right, require};
use crate::claims::collector;
use crate::claims::rules::Request;
use crate::sweep::settle_each;
use crate::write::Write;
use crate::{Caller, Context, Id, Instant, Refusal, Result, notices};

/// At most so many of a queue are looked at in one transaction.
const BATCH: u64 = 50;

/// At most so many tasks are looked for at once.
const SWEPT: u64 = 500;

/// Promotes from a task's queue as many as slots are free, if anybody may be promoted now; ends it when
/// nobody may be any more. Repeated, it changes nothing.
pub async fn promote_waiting(ctx: &Context, caller: &Caller, task: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::PromoteWaiting)?;
    while moves(ctx, task, now).await? && promote_some(ctx, caller, task, now).await? {}
    Ok(())
}

/// Whether it is worth locking anything.
async fn moves(ctx: &Context, task: Id, now: Instant) -> Result<bool> {
    let row = tasks::by_id(&ctx.db, [task]).await?.remove(&task).ok_or(Refusal::NotFound)?;
    Ok(rules::moves(&row, now))
}

/// One transaction of it. Tells whether anything came of it: there may be more.
async fn promote_some(ctx: &Context, caller: &Caller, task: Id, now: Instant) -> Result<bool> {
    let head = waitlist::queue(&ctx.db, task, BATCH).await?;
    if head.is_empty() {
        return Ok(false);
    }
    let write = ctx.write(caller, Right::PromoteWaiting, now).await?;
    let requests: Vec<Request> = head.iter().map(|entry| Request::own(task, entry.person_id)).collect();
    let (state, _) = collector::load(&write, &requests, now).await?;
    let row = state.tasks.get(&task).ok_or(Refusal::NotFound)?;
    // Under the task's lock the queue stands still.
    let queue = waitlist::queue(&*write, task, BATCH).await?;
    let locked = requests.iter().map(|request| request.person).collect();
    let turns = rules::turns(&queue, &locked, row, &state, now);
    if turns.is_empty() {
        return Ok(false);
    }

    let promoted = turns.iter().filter(|(_, turn)| *turn == Turn::Promoted);
    let rows: Vec<ClaimRow> = promoted.map(|(entry, _)| claim(ctx, entry, now)).collect();
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    if claims::insert_many(&write, rows.clone()).await?.len() != rows.len() {
        return Err(Refusal::Conflict.into());
    }
    if count > 0 {
        tasks::take_slots(&write, task, count).await?;
    }
    tasks::add_waiting(&write, task, -i32::try_from(turns.len()).unwrap_or(i32::MAX)).await?;
    let mut claims = rows.iter();
    let mut audit = vec![caller.audit(Right::PromoteWaiting.operation(), ("task", Some(task)), true, now)];
    for (entry, turn) in &turns {
        let claim = if *turn == Turn::Promoted { claims.next() } else { None };
        settle(ctx, &write, row, entry, turn, claim).await?;
        if let Some(claim) = claim {
            audit.push(caller.audit(Right::PromoteWaiting.operation(), ("claim", Some(claim.id)), true, now));
        }
    }
    write.commit_with(&audit).await?;
    ctx.live.gates.forget(task);
    Ok(true)
}

/// Ends one's waiting, and tells them what came of it.
async fn settle(
    ctx: &Context,
    write: &Write,
    task: &TaskRow,
    entry: &WaitlistRow,
    turn: &Turn,
    claim: Option<&ClaimRow>,
) -> Result<()> {
    let ended = (NoticeKind::WaitlistEnded, task.id);
    let (reason, (kind, about), text) = match (turn, claim) {
        (Turn::Promoted, Some(claim)) => {
            (WaitlistEnd::Promoted, (NoticeKind::WaitlistPromoted, claim.id), rules::promotion_notice(task))
        }
        (Turn::PassedOver(why), _) => (WaitlistEnd::PassedOver, ended, rules::passing_notice(&task.title, why)),
        (Turn::Expired | Turn::Promoted, _) => (WaitlistEnd::Expired, ended, rules::expiry_notice(&task.title)),
    };
    if !waitlist::end(write, entry.id, reason, claim.map(|claim| claim.id), write.now()).await? {
        return Err(Refusal::Conflict.into());
    }
    notices::tell(ctx, write, &[entry.person_id], kind, Some(about), text).await
}

fn claim(ctx: &Context, entry: &WaitlistRow, now: Instant) -> ClaimRow {
    ClaimRow {
        id: ctx.entropy.id(now),
        task_id: entry.task_id,
        person_id: entry.person_id,
        claimed_at: now,
        ended_at: None,
        end_reason: None,
        promoted_at: Some(now),
        recorded_by: None,
        unit_claim_id: None,
    }
}

/// Looks after the queues that have to move: whose time is over, or whose job was given up. One that
/// cannot be moved stops no other.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (soon, job) = (ctx.now() + LEAD + NIGHT, Caller::job());
    let page = |after| tasks::with_queues(&ctx.db, soon, after, SWEPT);
    settle_each("waiting lists", page, |task| promote_waiting(ctx, &job, task)).await
}
