//! What communities are about to do: drafts, templates, and series that are published by themselves.

use chrono::Duration;
use infra::store::tasks::TaskKind;

use super::acts::at_hour;
use super::cast::Home;
use super::gatherings;
use super::names::ERRANDS;
use super::place::nothing;
use crate::drafts::{NewDraft, create_draft};
use crate::series::{Every, NewSeries, create_series, end_series, pause_series};
use crate::tasks::Content;
use crate::{Context, Id, Instant, Once, Refusal, Result, calendar};

/// The first day of what is planned, so many days from now.
const FROM: i64 = 9;

/// What a community has in its drawer at the end.
pub(super) async fn plan(ctx: &Context, home: &Home<'_>, n: usize, at: Instant) -> Result<()> {
    ctx.clock.set(at);
    let (title, category, item, minutes) = ERRANDS[(n + 5) % ERRANDS.len()];
    let half_written = Content {
        title: title.to_string(),
        body: format!("{title}，预计 {minutes} 分钟。时间待定。"),
        category: category.to_string(),
        item: item.to_string(),
        slots: 0,
        opens_at: None,
        starts_at: None,
        ends_at: None,
        ..gathering(n, at)
    };
    draft(ctx, home, TaskKind::Errand, false, half_written).await?;
    draft(ctx, home, TaskKind::Gathering, false, gathering(n + 1, at)).await?;
    series(ctx, home, gathering(n + 2, at), Every::Week).await?;
    let paused = series(ctx, home, gathering(n + 3, at), Every::TwoWeeks).await?;
    pause_series(ctx, home.worker, paused, Once::unkeyed(nothing)).await?;
    let ended = series(ctx, home, gathering(n + 4, at), Every::Month).await?;
    end_series(ctx, home.worker, ended, Once::unkeyed(nothing)).await?;
    Ok(())
}

async fn draft(ctx: &Context, home: &Home<'_>, kind: TaskKind, template: bool, content: Content) -> Result<Id> {
    let new = NewDraft { org: home.org, template, kind, content };
    let seen = create_draft(ctx, home.worker, new, Once::unkeyed(nothing)).await?.fresh();
    seen.map(|seen| seen.draft.id).ok_or(Refusal::NotFound.into())
}

/// A series of a template of its own. Its first day is published at once, and can be claimed later.
async fn series(ctx: &Context, home: &Home<'_>, content: Content, every: Every) -> Result<Id> {
    let template = draft(ctx, home, TaskKind::Gathering, true, content).await?;
    let new = NewSeries {
        template,
        every,
        weekdays: Vec::new(),
        starts_on: calendar::day(ctx.now() + Duration::days(FROM)),
        until: None,
        occurrences: Some(8),
        ahead: FROM as i32,
    };
    let seen = create_series(ctx, home.worker, new, Once::unkeyed(nothing)).await?.fresh();
    seen.map(|seen| seen.series.id).ok_or(Refusal::NotFound.into())
}

/// The `n`th kind of gathering, in the afternoon; it can be claimed from the day before.
fn gathering(n: usize, at: Instant) -> Content {
    let starts_at = at_hour(at + Duration::days(FROM), 15);
    Content { opens_at: Some(starts_at - Duration::days(1)), ..gatherings::content(n, 12, starts_at) }
}
