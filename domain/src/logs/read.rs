//! Looking logs up.

use std::collections::HashMap;

use infra::crypto::Purpose;
use infra::store::logs::{self, AnnulmentRow, LogRow, LogState};
use infra::store::points::{self, DeedKind};
use infra::store::{people, tasks};
use infra::{Reader, Scope};

use super::{AnnulmentSeen, LogSeen};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result, attendances, photos};

/// One's own log, or one within the caller's scope.
pub async fn show_log(ctx: &Context, caller: &Caller, id: Id) -> Result<LogSeen> {
    let scope = require(caller, Right::ShowLog)?;
    let log = logs::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(ctx, &ctx.db, &scope, log, ctx.now()).await
}

/// The logs within the caller's scope, oldest first: a queue to work off.
pub async fn list_logs(ctx: &Context, caller: &Caller, state: Option<LogState>, leaf: Leaf) -> Result<Leafed<LogSeen>> {
    let scope = require(caller, Right::ListLogs)?;
    let leafed = logs::list(&ctx.db, &scope, state, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, &scope, leafed.rows, ctx.now()).await?, total: leafed.total })
}

/// A log with what belongs to it, to be shown to whoever has `scope`.
pub(super) async fn one(
    ctx: &Context,
    reader: &impl Reader,
    scope: &Scope,
    log: LogRow,
    now: Instant,
) -> Result<LogSeen> {
    seen(ctx, reader, scope, vec![log], now).await?.pop().ok_or(Refusal::NotFound.into())
}

pub(crate) async fn seen(
    ctx: &Context,
    reader: &impl Reader,
    scope: &Scope,
    rows: Vec<LogRow>,
    now: Instant,
) -> Result<Vec<LogSeen>> {
    let people_of = |log: &LogRow| [Some(log.person_id), log.recorded_by].into_iter().flatten();
    let titles = tasks::titles(reader, rows.iter().map(|log| log.task_id)).await?;
    let names = people::names(reader, rows.iter().flat_map(people_of)).await?;
    let mut photos = photos::of_logs(ctx, reader, scope, &rows, now).await?;
    let mut reviews = logs::reviews_of(reader, rows.iter().map(|log| log.id)).await?;
    let settled = rows.iter().filter(|log| log.state.is_settled()).map(|log| log.id);
    let proofs = attendances::proofs(reader, rows.iter().map(|log| log.claim_id)).await?;
    let mut entries = points::entries_about(reader, DeedKind::LogAccepted, settled).await?;
    let annulled = rows.iter().filter(|log| log.state == LogState::Annulled).map(|log| log.id);
    let mut annulments = annulments(ctx, reader, annulled).await?;
    Ok(rows
        .into_iter()
        .map(|log| LogSeen {
            task_title: titles.get(&log.task_id).cloned().unwrap_or_default(),
            person_name: names.get(&log.person_id).cloned().unwrap_or_default(),
            recorded_by_name: log.recorded_by.and_then(|by| names.get(&by).cloned()),
            photos: photos.remove(&log.id).unwrap_or_default(),
            reviews: reviews.extract_if(.., |review| review.log_id == log.id).collect(),
            entries: entries.remove(&log.id).unwrap_or_default(),
            annulment: annulments.remove(&log.id),
            attended: proofs.get(&log.claim_id).map(|proof| proof.minutes),
            log,
        })
        .collect())
}

/// The annulments of these logs, by log, opened for whoever sees the logs.
async fn annulments(
    ctx: &Context,
    reader: &impl Reader,
    logs: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, AnnulmentSeen>> {
    let seen = |row: AnnulmentRow| {
        let reason = Some(ctx.vault.open(Purpose::AnnulmentReason, &row.reason)?);
        Ok((row.log_id, AnnulmentSeen { annulment: row, reason }))
    };
    logs::annulments_of(reader, logs).await?.into_iter().map(seen).collect()
}
