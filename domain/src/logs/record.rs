//! Writing down what a member did who cannot report it: the paper route.

use infra::store::claims;
use infra::store::notices::NoticeKind;

use super::{LogSeen, Report, read, rules, submit};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices};

/// Submits the log of a live claim of a task within the caller's scope on its holder's behalf, and tells
/// them. It waits for a review by somebody else.
///
/// # Errors
/// [`Refusal::NotFound`] for the claim, [`Refusal::Oneself`], [`Refusal::ClaimEnded`],
/// [`Refusal::LogExists`], [`Refusal::Invalid`] naming every fault.
pub async fn record_log(
    ctx: &Context,
    caller: &Caller,
    claim: Id,
    report: Report,
    once: Once<LogSeen>,
) -> Result<Effect<LogSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordLog)?;
    let by = caller.person_id()?;
    let found = claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    if found.person_id == by {
        return Err(Refusal::Oneself.into());
    }
    let write = enter!(ctx.write_once(caller, Right::RecordLog, &once, now).await?);
    let log = submit::report(ctx, &write, &scope, claim, report, Some(by)).await?;
    let id = log.id;
    let seen = read::one(ctx, &*write, &scope, log, now).await?;
    let text = rules::recorded_notice(&seen.task_title, seen.log.minutes);
    notices::tell(ctx, &write, &[seen.log.person_id], NoticeKind::LogRecorded, Some(id), text).await?;
    write.finish(&once, seen, ("log", Some(id))).await
}
