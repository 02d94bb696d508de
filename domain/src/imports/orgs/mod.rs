//! Lists of orgs: the places of a city, its units, branches and teams.
//!
//! Nothing but the kind and the name is needed. An org is known again by its codes, or else by what it
//! stands under, its kind and its name; a list sets up and corrects, and moves or ends nothing.

mod export;
mod order;
mod row;
mod rules;
mod steps;
mod template;
mod tree;
mod work;

pub use export::{OrgsOut, export_orgs};
pub use template::{ORG_HEADS, orgs_template};
pub(super) use work::{apply, keep, look};

use chrono::NaiveDate;
use infra::store::imports::{ImportKind, ImportRow, NewImportFault};
use infra::store::orgs;

use super::heads::Row;
use super::send::{NewImport, send};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Once, Refusal, Result};

/// Takes a list of orgs in. What becomes of it is told by [`show_import`](super::show_import).
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] for a file that
/// cannot be read or has not the columns, [`Refusal::ImportRunning`] while another list is being taken
/// over in the city.
pub async fn import_orgs(
    ctx: &Context,
    caller: &Caller,
    new: NewImport,
    once: Once<ImportRow>,
) -> Result<Effect<ImportRow>> {
    let scope = require(caller, Right::ImportOrgs)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    if org.valid_to.is_some() {
        return Err(Refusal::OrgRetired.into());
    }
    send(ctx, caller, (ImportKind::Orgs, org.id), (row::ORGS, all_rows), new, once).await
}

/// All rows are kept, the bad ones, too: whatever stands under one is bad with it.
fn all_rows(rows: Vec<Row>, today: NaiveDate) -> (Vec<Row>, Vec<NewImportFault>) {
    let faults = rows.iter().filter_map(|row| row::org_line(row, today).err()).flatten().collect();
    (rows, faults)
}
