//! Publishing a draft.

use chrono::NaiveDate;
use infra::store::schemes::drafts;

use super::rules;
use crate::access::{Right, require};
use crate::schemes::publish::publish;
use crate::schemes::{NewVersion, VersionSeen};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Publishes what a draft within the caller's scope says, as [`crate::schemes::publish_scheme`] would; the draft is gone
/// then. `revision` is the one that the caller looked at; named, no other one is published.
///
/// # Errors
/// [`Refusal::NotFound`], also when it was published or deleted meanwhile, [`Refusal::DraftChanged`], and those of
/// [`crate::schemes::publish_scheme`].
pub async fn publish_scheme_draft(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    revision: Option<i32>,
    effective_from: NaiveDate,
    once: Once<VersionSeen>,
) -> Result<Effect<VersionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishSchemeDraft)?;
    let write = enter!(ctx.write_once(caller, Right::PublishSchemeDraft, &once, now).await?);
    let draft = drafts::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    rules::refuse_changed(&draft, revision)?;
    let new = NewVersion { org: draft.org_id, text: draft.body, effective_from };
    let seen = publish(ctx, &write, new).await?;
    drafts::delete(&write, id).await?;
    let version = seen.version.id;
    write.finish_with(&once, seen, &[("scheme_draft", Some(id)), ("scheme_version", Some(version))]).await
}
