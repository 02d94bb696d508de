//! Pausing a series, going on with it, ending it. What was published stays.

use infra::store::series;

use super::{SeriesSeen, SeriesState, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Publishes nothing of a series within the caller's scope until it goes on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SeriesEnded`], [`Refusal::SeriesPaused`].
pub async fn pause_series(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<SeriesSeen>,
) -> Result<Effect<SeriesSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PauseSeries)?;
    let write = enter!(ctx.write_once(caller, Right::PauseSeries, &once, now).await?);
    let mut row = series::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::standing(&row)?;
    if row.paused_at.is_some() {
        return Err(Refusal::SeriesPaused.into());
    }
    row.paused_at = Some(now);
    row.paused_by = write.by();
    series::update(&write, &row).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("series", Some(id))).await
}

/// Goes on with a paused series within the caller's scope: from today, without what fell into the pause.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SeriesEnded`], [`Refusal::SeriesNotPaused`].
pub async fn resume_series(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<SeriesSeen>,
) -> Result<Effect<SeriesSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ResumeSeries)?;
    let write = enter!(ctx.write_once(caller, Right::ResumeSeries, &once, now).await?);
    let mut row = series::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::standing(&row)?;
    if SeriesState::of(&row) != SeriesState::Paused {
        return Err(Refusal::SeriesNotPaused.into());
    }
    row.paused_at = None;
    row.paused_by = None;
    let next = row.next_on.unwrap_or(row.starts_on).max(calendar::day(now));
    rules::aim(&mut row, next);
    series::update(&write, &row).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("series", Some(id))).await
}

/// Ends a series within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SeriesEnded`].
pub async fn end_series(ctx: &Context, caller: &Caller, id: Id, once: Once<SeriesSeen>) -> Result<Effect<SeriesSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EndSeries)?;
    let write = enter!(ctx.write_once(caller, Right::EndSeries, &once, now).await?);
    let mut row = series::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::standing(&row)?;
    row.ended_at = Some(now);
    row.ended_by = write.by();
    series::update(&write, &row).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("series", Some(id))).await
}
