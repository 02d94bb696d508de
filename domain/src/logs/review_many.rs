//! Reviewing many logs at once, each alone.

use std::collections::HashMap;

use infra::store::logs::{self, LogRow};

use super::rules::{self, Judged};
use super::{Decision, LogSeen, keep, read};
use crate::access::{Right, require};
use crate::write::Object;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, attendances};

/// What the reviewer decided about one of them.
#[derive(Clone, Debug)]
pub struct LogDecision {
    pub log: Id,
    pub decision: Decision,
}

/// What came of one of them.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub log: Id,
    pub outcome: Result<LogSeen, Refusal>,
}

/// What came of each, in the order in which they were named.
#[derive(Clone, Debug)]
pub struct ReviewsSeen(pub Vec<Reviewed>);

/// Reviews logs within the caller's scope as [`super::review_log`] would: one that is refused stops no
/// other. All are decided before anything is written, and kept in one transaction with the answer.
///
/// # Errors
/// [`Refusal::Invalid`] naming every log that stands there twice.
pub async fn review_logs(
    ctx: &Context,
    caller: &Caller,
    decisions: Vec<LogDecision>,
    once: Once<ReviewsSeen>,
) -> Result<Effect<ReviewsSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ReviewLogs)?;
    let reviewer = caller.person_id()?;
    let ids: Vec<Id> = decisions.iter().map(|line| line.log).collect();
    let faults = rules::twice(&ids);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let mut write = enter!(ctx.write_once(caller, Right::ReviewLogs, &once, now).await?);
    let held = logs::lock_many(&write, &scope, ids.iter().copied()).await?;
    let proofs = attendances::proofs(&*write, held.iter().map(|log| log.claim_id)).await?;
    let held: HashMap<Id, LogRow> = held.into_iter().map(|log| (log.id, log)).collect();
    let mut outcomes: HashMap<Id, Result<LogSeen, Refusal>> = HashMap::new();
    let mut good: Vec<(LogRow, Decision, Judged)> = Vec::new();
    for LogDecision { log: id, decision } in decisions {
        let judge = |log: &LogRow| rules::judge(log, reviewer, &decision, proofs.get(&log.claim_id));
        match held.get(&id).ok_or(Refusal::NotFound).and_then(|log| Ok((log.clone(), judge(log)?))) {
            Ok((log, judged)) => good.push((log, decision, judged)),
            Err(refusal) => _ = outcomes.insert(id, Err(refusal)),
        }
    }

    // In the order of the ledgers: two who review never wait for each other.
    good.sort_by_key(|(log, ..)| log.person_id);
    let mut rows = Vec::with_capacity(good.len());
    for (log, decision, judged) in good {
        keep::keep(ctx, &mut write, &scope, &log, decision, judged, reviewer).await?;
        rows.push(LogRow { state: judged.state, ..log });
    }
    let objects: Vec<Object> = rows.iter().map(|log| ("log", Some(log.id))).collect();
    for seen in read::seen(ctx, &*write, &scope, rows, now).await? {
        keep::tell(ctx, &write, &seen).await?;
        outcomes.insert(seen.log.id, Ok(seen));
    }
    let reviewed = |log: Id| Some(Reviewed { log, outcome: outcomes.remove(&log)? });
    let outcomes = ReviewsSeen(ids.into_iter().filter_map(reviewed).collect());
    if objects.is_empty() {
        // Without an effect nothing is kept: asked again, it is decided anew.
        let answer = (once.encode)(&outcomes);
        return Ok(Effect::Fresh { outcome: outcomes, answer });
    }
    write.finish_with(&once, outcomes, &objects).await
}
