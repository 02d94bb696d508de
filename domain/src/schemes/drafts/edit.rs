//! Changing a draft.

use infra::store::schemes::drafts;

use super::{NewSchemeDraft, SchemeDraftSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Makes a draft within the caller's scope say this. `revision` is the one that the caller looked at; named, no other one is
/// changed.
///
/// # Errors
/// [`Refusal::NotFound`], also when it was published or deleted meanwhile, [`Refusal::DraftChanged`], [`Refusal::Invalid`].
pub async fn edit_scheme_draft(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    new: NewSchemeDraft,
    revision: Option<i32>,
    once: Once<SchemeDraftSeen>,
) -> Result<Effect<SchemeDraftSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EditSchemeDraft)?;
    let title = rules::title(&new.title)?;
    let write = enter!(ctx.write_once(caller, Right::EditSchemeDraft, &once, now).await?);
    let mut row = drafts::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::refuse_changed(&row, revision)?;
    row.title = title;
    row.body = new.text;
    row.revision += 1;
    row.changed_at = now;
    row.changed_by = write.by();
    drafts::update(&write, &row).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("scheme_draft", Some(id))).await
}
