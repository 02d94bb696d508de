//! Deleting a draft or a template.

use infra::store::{drafts, series};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Takes a draft within the caller's scope away. A task that it was a copy of can be copied to that
/// week again.
///
/// # Errors
/// [`Refusal::NotFound`], also when it was published or deleted meanwhile, [`Refusal::TemplateInSeries`].
pub async fn delete_draft(ctx: &Context, caller: &Caller, id: Id) -> Result<()> {
    let now = ctx.now();
    let scope = require(caller, Right::DeleteDraft)?;
    drafts::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::DeleteDraft, now).await?;
    drafts::lock(&write, &scope, &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if series::repeats(&*write, id).await? {
        return Err(Refusal::TemplateInSeries.into());
    }
    drafts::delete(&write, &[id]).await?;
    drafts::forget_copy(&write, id).await?;
    write.commit(("draft", Some(id))).await
}
