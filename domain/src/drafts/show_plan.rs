//! An org's plan for a week.

use chrono::NaiveDate;
use infra::store::drafts::plan::{self, Span};
use infra::store::orgs;

use super::rules::{self, Supply};
use super::{DraftSeen, read};
use crate::access::{Right, require};
use crate::calendar::{self, Week};
use crate::tasks::TaskSeen;
use crate::{Caller, Context, Id, Refusal, Result};

/// A week of an org.
#[derive(Clone, Debug)]
pub struct PlanSeen {
    pub org: Id,
    pub org_name: String,
    pub week: Week,
    /// Monday to Sunday.
    pub days: Vec<PlanDay>,
    pub supply: Supply,
}

/// A day of it: what the org published for that day, and what it has drafted.
#[derive(Clone, Debug)]
pub struct PlanDay {
    pub day: NaiveDate,
    pub tasks: Vec<TaskSeen>,
    pub drafts: Vec<DraftSeen>,
}

/// The plan of an org within the caller's scope: its own tasks and drafts by day, and whether what it
/// and the orgs below it offer is enough for those who are checked in there (of a grid: what its community
/// does). This week, where none is named.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] for the week.
pub async fn show_plan(ctx: &Context, caller: &Caller, org: Id, week: Option<&str>) -> Result<PlanSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowPlan)?;
    let org = orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let week = match week {
        None => Week::of(now),
        Some(text) => rules::week("?week", text).map_err(|fault| Refusal::Invalid(vec![fault]))?,
    };
    let (from, to) = week.span();
    let span = Span { from, to };
    let mut tasks = plan::tasks_of(&ctx.db, &scope, org.id, span).await?;
    let mut drafts = read::seen(&ctx.db, plan::drafts_of(&ctx.db, &scope, org.id, span).await?).await?;
    let lineage = orgs::lineage(&ctx.db, org.id).await?;
    let supply = rules::supply(plan::offer(&ctx.db, rules::supplied(&lineage).unwrap_or(org.id), span).await?);
    tasks.sort_by_key(|task| task.starts_at.unwrap_or(task.opens_at));
    let tasks = crate::tasks::seen(&ctx.db, tasks, now).await?;
    let begins = |seen: &DraftSeen| rules::begins(seen.draft.kind, &seen.content);
    drafts.sort_by_key(begins);
    let mut days: Vec<PlanDay> =
        week.days().map(|day| PlanDay { day, tasks: Vec::new(), drafts: Vec::new() }).collect();
    for day in &mut days {
        day.tasks = tasks.iter().filter(|seen| rules::day_of(&seen.task) == day.day).cloned().collect();
        let today = |seen: &&DraftSeen| begins(seen).is_some_and(|at| calendar::day(at) == day.day);
        day.drafts = drafts.iter().filter(today).cloned().collect();
    }
    Ok(PlanSeen { org: org.id, org_name: org.name, week, days, supply })
}
