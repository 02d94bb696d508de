//! Looking logs up.

use infra::Reader;
use infra::store::logs::{self, LogRow, LogState};
use infra::store::{people, points, tasks};

use super::LogSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// One's own log, or one within the caller's scope.
pub async fn show_log(ctx: &Context, caller: &Caller, id: Id) -> Result<LogSeen> {
    let scope = require(caller, Right::ShowLog)?;
    let log = logs::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, log).await
}

/// The logs within the caller's scope, oldest first: a queue to work off.
pub async fn list_logs(ctx: &Context, caller: &Caller, state: Option<LogState>, leaf: Leaf) -> Result<Leafed<LogSeen>> {
    let scope = require(caller, Right::ListLogs)?;
    let leafed = logs::list(&ctx.db, &scope, state, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// A log with what belongs to it.
pub(super) async fn one(reader: &impl Reader, log: LogRow) -> Result<LogSeen> {
    seen(reader, vec![log]).await?.pop().ok_or(Refusal::NotFound.into())
}

pub(crate) async fn seen(reader: &impl Reader, rows: Vec<LogRow>) -> Result<Vec<LogSeen>> {
    let titles = tasks::titles(reader, rows.iter().map(|log| log.task_id)).await?;
    let names = people::names(reader, rows.iter().map(|log| log.person_id)).await?;
    let mut reviews = logs::reviews_of(reader, rows.iter().map(|log| log.id)).await?;
    let accepted = rows.iter().filter(|log| log.state == LogState::Accepted).map(|log| log.id);
    let mut entries = points::entries_from_logs(reader, accepted).await?;
    Ok(rows
        .into_iter()
        .map(|log| LogSeen {
            task_title: titles.get(&log.task_id).cloned().unwrap_or_default(),
            person_name: names.get(&log.person_id).cloned().unwrap_or_default(),
            reviews: reviews.extract_if(.., |review| review.log_id == log.id).collect(),
            entries: entries.remove(&log.id).unwrap_or_default(),
            log,
        })
        .collect())
}
