//! Throwing a draft away.

use infra::store::schemes::drafts;

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Takes a draft within the caller's scope away.
///
/// # Errors
/// [`Refusal::NotFound`], also when it was published or deleted meanwhile.
pub async fn delete_scheme_draft(ctx: &Context, caller: &Caller, id: Id) -> Result<()> {
    let now = ctx.now();
    let scope = require(caller, Right::DeleteSchemeDraft)?;
    let write = ctx.write(caller, Right::DeleteSchemeDraft, now).await?;
    drafts::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    drafts::delete(&write, id).await?;
    write.commit(("scheme_draft", Some(id))).await
}
