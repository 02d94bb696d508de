//! Keeping a draft.

use infra::store::orgs;
use infra::store::schemes::drafts::{self, SchemeDraftRow};

use super::{NewSchemeDraft, SchemeDraftSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Keeps a draft for an org within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`].
pub async fn create_scheme_draft(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    new: NewSchemeDraft,
    once: Once<SchemeDraftSeen>,
) -> Result<Effect<SchemeDraftSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateSchemeDraft)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let title = rules::title(&new.title)?;
    let write = enter!(ctx.write_once(caller, Right::CreateSchemeDraft, &once, now).await?);
    crate::orgs::hold_live(&write, org).await?;
    let row = SchemeDraftRow {
        id: ctx.entropy.id(now),
        org_id: org,
        title,
        body: new.text,
        revision: 1,
        created_at: now,
        created_by: write.by(),
        changed_at: now,
        changed_by: write.by(),
    };
    let id = row.id;
    drafts::insert(&write, row.clone()).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("scheme_draft", Some(id))).await
}
