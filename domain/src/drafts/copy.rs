//! Making a draft from a template, or from another draft.

use chrono::NaiveDate;
use infra::store::drafts;

use super::{DraftSeen, content, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Makes a draft that says what a template (or a draft) within the caller's scope says, beginning on
/// `day` at the same hour, with all its times.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`], [`Refusal::Invalid`] for the day.
pub async fn copy_draft(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    day: NaiveDate,
    once: Once<DraftSeen>,
) -> Result<Effect<DraftSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CopyDraft)?;
    let from = drafts::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut faults: Vec<_> = rules::day_fault(day).into_iter().collect();
    let said = rules::moved_to(from.kind, content::of(&from), day);
    if faults.is_empty() {
        faults.extend(rules::faults(&said));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::CopyDraft, &once, now).await?);
    crate::orgs::hold_live(&write, from.org_id).await?;
    let new = ctx.entropy.id(now);
    let row = content::row(new, from.org_id, from.kind, false, said, write.by(), now);
    drafts::insert(&write, row.clone()).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("draft", Some(new))).await
}
