//! Beginning a series.

use chrono::NaiveDate;
use infra::store::drafts;
use infra::store::series::{self, Every, SeriesRow};

use super::{SeriesSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar};

/// A series to begin.
#[derive(Clone, Debug)]
pub struct NewSeries {
    pub template: Id,
    pub every: Every,
    /// Of those weeks, Monday being 1; where none is named, the weekday of the first day.
    pub weekdays: Vec<u8>,
    pub starts_on: NaiveDate,
    pub until: Option<NaiveDate>,
    /// At most so many; without a number, [`rules::MOST`].
    pub occurrences: Option<i32>,
    /// How many days before its day each is published.
    pub ahead: i32,
}

/// Has a template of an org within the caller's scope published again and again.
///
/// # Errors
/// [`Refusal::NotFound`] for the template, [`Refusal::OrgRetired`], [`Refusal::Invalid`].
pub async fn create_series(
    ctx: &Context,
    caller: &Caller,
    new: NewSeries,
    once: Once<SeriesSeen>,
) -> Result<Effect<SeriesSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateSeries)?;
    let today = calendar::day(now);
    let found = drafts::find(&ctx.db, &scope, new.template).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::CreateSeries, &once, now).await?);
    crate::orgs::hold_live(&write, found.org_id).await?;
    // Locked, so that nobody takes it away meanwhile.
    let template = drafts::lock(&write, &scope, &[new.template]).await?.pop().ok_or(Refusal::NotFound)?;
    let mut row = SeriesRow {
        id: ctx.entropy.id(now),
        org_id: template.org_id,
        template_id: template.id,
        every: new.every,
        weekdays: rules::weekdays(new.every, &new.weekdays, new.starts_on),
        starts_on: new.starts_on,
        until: new.until,
        occurrences: new.occurrences.unwrap_or(rules::MOST),
        ahead: new.ahead,
        next_on: None,
        due_on: None,
        created_at: now,
        created_by: write.by(),
        paused_at: None,
        paused_by: None,
        ended_at: None,
        ended_by: None,
    };
    let mut faults = Vec::new();
    if !template.template {
        faults.push(Fault::new("/template_id", "not_a_template", "系列由模板生成，这是一份草稿"));
    } else if !crate::drafts::is_dated(&template) {
        faults.push(Fault::new("/template_id", "undated", "模板没有时间，请先填写活动的开始时间或任务的截止时间"));
    }
    faults.extend(rules::faults(&row, &new.weekdays, today));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    rules::aim(&mut row, today);
    series::insert(&write, row.clone()).await?;
    let id = row.id;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("series", Some(id))).await
}
