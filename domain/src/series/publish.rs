//! Publishing what is due of a series: done by a job, once for each of its days.

use chrono::Days;
use infra::store::drafts;
use infra::store::notices::NoticeKind;
use infra::store::series::{self, OccurrenceRow, SeriesRow};

use super::{SeriesState, rules};
use crate::access::{Right, require};
use crate::sweep::settle_each;
use crate::tasks::{Ground, publish};
use crate::write::Write;
use crate::{Caller, Context, Error, Id, Refusal, Result, calendar, notices};

/// At most so many are looked for at once.
const SWEPT: u64 = 200;

/// Publishes the next occurrence of a series, if it is due, and tells the series' author where that
/// cannot be. Either way the day is settled, and the series aims at the next one. Repeated, it changes
/// nothing. Tells whether there was anything to do.
pub async fn publish_occurrence(ctx: &Context, caller: &Caller, id: Id) -> Result<bool> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishOccurrence)?;
    let today = calendar::day(now);
    let found = series::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::PublishOccurrence, now).await?;
    // Orgs before everything else. One that exists no longer is a reason like any other.
    let org = match crate::orgs::hold_live(&write, found.org_id).await {
        Ok(org) => Ok(org),
        Err(Error::Refused(Refusal::OrgRetired)) => Err("组织已撤销".to_string()),
        Err(error) => return Err(error),
    };
    let mut row = series::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let due = row.due_on.is_some_and(|due| due <= today) && SeriesState::of(&row) == SeriesState::Live;
    // Merged meanwhile: its successor's turn comes with the next sweep.
    let (Some(day), true) = (row.next_on, due && row.org_id == found.org_id) else { return Ok(false) };
    let template = drafts::lock(&write, &scope, &[row.template_id]).await?.pop();
    let title = template.as_ref().map(|template| template.title.clone()).unwrap_or_default();
    let judged = match (org, template) {
        (Err(problem), _) => Err(problem),
        (_, None) => Err("模板已删除".to_string()),
        (Ok(org), Some(template)) => {
            let said = crate::drafts::said_on(&template, day);
            let ground = Ground::of(&*write, org, [&said], now).await?;
            let faults = ground.faults(template.kind, &said, now);
            if faults.is_empty() { Ok((ground.org, template.kind, said)) } else { Err(rules::problem(&faults)) }
        }
    };
    let (task, problem) = match judged {
        Ok((org, kind, said)) => {
            let seen = publish::insert(ctx, &write, &org, kind, said, Some(id)).await?;
            (Some(seen.task.id), None)
        }
        Err(problem) => (None, Some(problem)),
    };
    if let Some(problem) = &problem {
        let author: Vec<Id> = row.created_by.into_iter().collect();
        let text = rules::failure_notice(&title, day, problem);
        notices::tell(ctx, &write, &author, NoticeKind::OccurrenceFailed, Some(id), text).await?;
    }
    settle(&write, &mut row, OccurrenceRow { series_id: id, day, task_id: task, problem, settled_at: now }).await?;
    match task {
        Some(task) => write.commit(("task", Some(task))).await?,
        None => write.commit_refused(("series", Some(id))).await?,
    }
    Ok(true)
}

/// Notes what came of a day, and aims at the one after it.
async fn settle(write: &Write, row: &mut SeriesRow, outcome: OccurrenceRow) -> Result<()> {
    let after = outcome.day + Days::new(1);
    if !series::settle(write, outcome).await? {
        // A constraint had the last word: the day was settled, so nothing of this may stay.
        return Err(Refusal::Conflict.into());
    }
    rules::aim(row, after);
    Ok(series::update(write, row).await?)
}

/// Publishes all that is due. A series that fails stops no other.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (today, job) = (calendar::day(ctx.now()), Caller::job());
    let page = |after| series::due(&ctx.db, today, after, SWEPT);
    settle_each("series", page, |id| publish_due(ctx, &job, id)).await
}

/// Several may be due at once, of two weekdays or a longer way ahead.
async fn publish_due(ctx: &Context, caller: &Caller, id: Id) -> Result<()> {
    while publish_occurrence(ctx, caller, id).await? {}
    Ok(())
}
