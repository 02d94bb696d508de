//! Looking series up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::series::{self, OccurrenceRow, SeriesRow};
use infra::store::{drafts, orgs};

use super::{SeriesState, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// A series as it is shown.
#[derive(Clone, Debug)]
pub struct SeriesSeen {
    pub series: SeriesRow,
    pub state: SeriesState,
    pub org_name: String,
    /// The template's title; blank, where it is gone.
    pub title: String,
    /// The weekdays, Monday being 1.
    pub weekdays: Vec<u8>,
    /// The days that were settled; of a list, none are told.
    pub settled: Vec<OccurrenceRow>,
}

/// The series of an org, newest first.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_series(ctx: &Context, caller: &Caller, org: Id, leaf: Leaf) -> Result<Leafed<SeriesSeen>> {
    let scope = require(caller, Right::ListOrgSeries)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = series::of_org(&ctx.db, &scope, org, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// One series of an org within the caller's scope, with what came of its days.
pub async fn show_series(ctx: &Context, caller: &Caller, id: Id) -> Result<SeriesSeen> {
    let scope = require(caller, Right::ShowSeries)?;
    let row = series::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, row).await
}

async fn seen(reader: &impl Reader, rows: Vec<SeriesRow>) -> Result<Vec<SeriesSeen>> {
    let names = orgs::names(reader, rows.iter().map(|row| row.org_id)).await?;
    let titles: HashMap<Id, String> = drafts::titles(reader, rows.iter().map(|row| row.template_id)).await?;
    let show = |series: SeriesRow| SeriesSeen {
        state: SeriesState::of(&series),
        org_name: names.get(&series.org_id).cloned().unwrap_or_default(),
        title: titles.get(&series.template_id).cloned().unwrap_or_default(),
        weekdays: rules::weekday_numbers(series.weekdays),
        settled: Vec::new(),
        series,
    };
    Ok(rows.into_iter().map(show).collect())
}

/// One series as it is shown, with its days.
pub(super) async fn one(reader: &impl Reader, row: SeriesRow) -> Result<SeriesSeen> {
    let settled = series::settled(reader, row.id).await?;
    let seen = seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound)?;
    Ok(SeriesSeen { settled, ..seen })
}
