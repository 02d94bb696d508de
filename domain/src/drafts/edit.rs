//! Changing a draft or a template.

use infra::store::{drafts, series};

use super::{DraftSeen, NewDraft, content, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Makes a draft within the caller's scope say this, all of it: what is not given is no longer said.
/// Its org is what it was; it may become a template, and a template a draft. `revision` is the one that
/// the caller looked at; named, no other one is changed.
///
/// # Errors
/// [`Refusal::NotFound`], also when it was published or deleted meanwhile, [`Refusal::DraftChanged`],
/// [`Refusal::TemplateInSeries`] where it would be a template no longer, [`Refusal::Invalid`].
pub async fn edit_draft(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    new: NewDraft,
    revision: Option<i32>,
    once: Once<DraftSeen>,
) -> Result<Effect<DraftSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EditDraft)?;
    let content = new.content.trimmed();
    let write = enter!(ctx.write_once(caller, Right::EditDraft, &once, now).await?);
    let before = drafts::lock(&write, &scope, &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if revision.is_some_and(|seen| seen != before.revision) {
        return Err(Refusal::DraftChanged.into());
    }
    let faults: Vec<_> =
        rules::fixed_fault(before.org_id, new.org).into_iter().chain(rules::faults(&content)).collect();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    if before.template && !new.template && series::repeats(&*write, id).await? {
        return Err(Refusal::TemplateInSeries.into());
    }
    let mut row = before.clone();
    row.kind = new.kind;
    row.template = new.template;
    content::put_on(content, &mut row);
    if row != before {
        row.revision += 1;
        row.changed_at = now;
        row.changed_by = write.by();
        drafts::update(&write, &row).await?;
    }
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("draft", Some(id))).await
}
