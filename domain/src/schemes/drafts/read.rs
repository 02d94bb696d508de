//! Looking drafts up.

use infra::Reader;
use infra::store::schemes::drafts::{self, SchemeDraftRow};
use infra::store::{orgs, people};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// A draft as it is shown.
#[derive(Clone, Debug)]
pub struct SchemeDraftSeen {
    pub draft: SchemeDraftRow,
    pub org_name: String,
    /// Who changed it last.
    pub changed_by_name: Option<String>,
}

/// The drafts of an org within the caller's scope, the newest first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_scheme_drafts(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    leaf: Leaf,
) -> Result<Leafed<SchemeDraftSeen>> {
    let scope = require(caller, Right::ListSchemeDrafts)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = drafts::of_org(&ctx.db, org, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, rows).await?, total })
}

/// One of an org within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_scheme_draft(ctx: &Context, caller: &Caller, id: Id) -> Result<SchemeDraftSeen> {
    let scope = require(caller, Right::ShowSchemeDraft)?;
    let row = drafts::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, row).await
}

pub(super) async fn one(reader: &impl Reader, row: SchemeDraftRow) -> Result<SchemeDraftSeen> {
    seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

async fn seen(reader: &impl Reader, rows: Vec<SchemeDraftRow>) -> Result<Vec<SchemeDraftSeen>> {
    let orgs = orgs::names(reader, rows.iter().map(|row| row.org_id)).await?;
    let people = people::names(reader, rows.iter().filter_map(|row| row.changed_by)).await?;
    let seen = |draft: SchemeDraftRow| SchemeDraftSeen {
        org_name: orgs.get(&draft.org_id).cloned().unwrap_or_default(),
        changed_by_name: draft.changed_by.and_then(|person| people.get(&person).cloned()),
        draft,
    };
    Ok(rows.into_iter().map(seen).collect())
}
