//! Copying a week's plan: what was published for it, as drafts for another week.

use chrono::Duration;
use infra::store::drafts::plan::{self, Span};
use infra::store::drafts::{self, PlanCopyRow};
use infra::store::orgs;

use super::{DraftSeen, content, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// What came of it.
#[derive(Clone, Debug)]
pub struct PlanCopied {
    /// In the order in which the tasks were published.
    pub drafts: Vec<DraftSeen>,
    /// How many tasks had been copied to that week before.
    pub skipped: usize,
}

/// Drafts for the week `to` what an org within the caller's scope published for the week `from`, at the
/// same hours of the same weekdays. A task whose copy for that week still waits, or was published, is
/// left out.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] for the weeks.
pub async fn copy_plan(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    from: &str,
    to: &str,
    once: Once<PlanCopied>,
) -> Result<Effect<PlanCopied>> {
    let now = ctx.now();
    let scope = require(caller, Right::CopyPlan)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let (from, to) = match (rules::week("/from_week", from), rules::week("/to_week", to)) {
        (Ok(from), Ok(to)) => (from, to),
        (from, to) => return Err(Refusal::Invalid(from.err().into_iter().chain(to.err()).collect()).into()),
    };

    // Judged after a repeat has had its answer: by then the week may be over.
    let write = enter!(ctx.write_once(caller, Right::CopyPlan, &once, now).await?);
    let faults = rules::copy_faults(from, to, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    crate::orgs::hold_live(&write, org).await?;
    let by = Duration::weeks(to.weeks_after(from));
    let (start, end) = from.span();
    let mut rows = Vec::new();
    let mut skipped = 0;
    // In the order of their keys, so that two who copy at once wait for each other and do not
    // stand in each other's way.
    for task in plan::tasks_of(&*write, &scope, org, Span { from: start, to: end }).await? {
        let id = ctx.entropy.id(now);
        let copy =
            PlanCopyRow { task_id: task.id, week: to.monday(), draft_id: id, copied_at: now, copied_by: write.by() };
        if !drafts::note_copy(&write, copy).await? {
            skipped += 1;
            continue;
        }
        let row = content::row(id, org, task.kind, false, rules::copied(&task, by), write.by(), now);
        drafts::insert(&write, row.clone()).await?;
        rows.push(row);
    }
    let copied = PlanCopied { drafts: read::seen(&*write, rows).await?, skipped };
    write.finish(&once, copied, ("org", Some(org))).await
}
