//! How imports stand, and what was wrong in them.

use infra::store::imports::{self, ImportFaultRow, ImportKind, ImportRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// The imports of the caller's orgs, of one kind where one is given, newest first.
pub async fn list_imports(
    ctx: &Context,
    caller: &Caller,
    kind: Option<ImportKind>,
    leaf: Leaf,
) -> Result<Leafed<ImportRow>> {
    let scope = require(caller, Right::ListImports)?;
    Ok(imports::list(&ctx.db, &scope, kind, leaf).await?)
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_import(ctx: &Context, caller: &Caller, id: Id) -> Result<ImportRow> {
    let scope = require(caller, Right::ShowImport)?;
    Ok(imports::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?)
}

/// What was wrong, cell by cell, in the order of the rows.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_import_faults(ctx: &Context, caller: &Caller, id: Id, leaf: Leaf) -> Result<Leafed<ImportFaultRow>> {
    let scope = require(caller, Right::ListImportFaults)?;
    imports::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    Ok(imports::faults(&ctx.db, id, leaf).await?)
}
