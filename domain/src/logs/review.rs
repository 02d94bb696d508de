//! Reviewing a log: accepted, it becomes a deed and brings points; returned, it goes back with a
//! reason.

use infra::store::logs::{self, Verdict};

use super::{LogSeen, keep, read, rules};
use crate::access::{Right, require};
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
/// [`Refusal::NotFound`], [`Refusal::OwnLog`], [`Refusal::OwnRecord`], [`Refusal::LogNotSubmitted`] when it
/// was reviewed already, [`Refusal::LogChanged`] when it was submitted again meanwhile,
/// [`Refusal::Invalid`].
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
    let proof = attendances::proofs(&*write, [log.claim_id]).await?.remove(&log.claim_id);
    let judged = rules::judge(&log, reviewer, &decision, proof.as_ref())?;
    keep::keep(ctx, &mut write, &scope, &log, decision, judged, reviewer).await?;
    log.state = judged.state;
    let seen = read::one(ctx, &*write, &scope, log, now).await?;
    keep::tell(ctx, &write, &seen).await?;
    write.finish(&once, seen, ("log", Some(id))).await
}
