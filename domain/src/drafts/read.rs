//! Looking drafts and templates up.

use infra::Reader;
use infra::store::drafts::{self, DraftRow};
use infra::store::orgs;

use super::content;
use crate::access::{Right, require};
use crate::audiences::{self, AudienceSeen};
use crate::tasks::Content;
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// A draft as it is shown: with its org's name, and what it says.
#[derive(Clone, Debug)]
pub struct DraftSeen {
    pub draft: DraftRow,
    pub content: Content,
    pub org_name: String,
    /// Whom it is meant for, where it is not for everybody.
    pub audience: Option<AudienceSeen>,
}

/// The drafts of an org, or its templates, newest first.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_drafts(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    template: bool,
    leaf: Leaf,
) -> Result<Leafed<DraftSeen>> {
    let scope = require(caller, Right::ListOrgDrafts)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = drafts::of_org(&ctx.db, &scope, org, template, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// One draft or template of an org within the caller's scope.
pub async fn show_draft(ctx: &Context, caller: &Caller, id: Id) -> Result<DraftSeen> {
    let scope = require(caller, Right::ShowDraft)?;
    let row = drafts::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, row).await
}

/// Rows as they are shown, in the same order.
pub(super) async fn seen(reader: &impl Reader, rows: Vec<DraftRow>) -> Result<Vec<DraftSeen>> {
    let names = orgs::names(reader, rows.iter().map(|row| row.org_id)).await?;
    let mut audiences = audiences::seen(reader, rows.iter().map(|row| (row.id, row.audience.as_deref()))).await?;
    let show = |draft: DraftRow| DraftSeen {
        audience: audiences.remove(&draft.id),
        org_name: names.get(&draft.org_id).cloned().unwrap_or_default(),
        content: content::of(&draft),
        draft,
    };
    Ok(rows.into_iter().map(show).collect())
}

/// One draft as it is shown.
pub(super) async fn one(reader: &impl Reader, row: DraftRow) -> Result<DraftSeen> {
    seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}
