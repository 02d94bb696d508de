//! Lists from outside: a county's divisions, by the command line; rosters, by whoever answers for the
//! members; orgs, by whoever sets them up.
//!
//! A list is read when it comes ([`send`]): a file that is no list is refused at once, and what is
//! wrong in a cell by itself is known. Its rows wait, sealed, in parts; jobs check them against what is
//! on record, and then take them over, part by part ([`work`]). What differs by the kind of list stands
//! in [`roster`] and in [`orgs`].

mod cells;
pub mod divisions;
mod heads;
mod orgs;
mod parts;
mod read;
mod roster;
mod roster_row;
mod rules;
mod send;
mod template;
pub(crate) mod work;

pub use infra::store::imports::{ImportFaultRow, ImportKind, ImportMode, ImportRow, ImportState};
pub use orgs::{ORG_HEADS, OrgsOut, export_orgs, import_orgs, orgs_template};
pub use read::{list_import_faults, list_imports, show_import};
pub use roster_row::{class_word, leaving_word};
pub use send::{NewImport, import_roster};
pub use template::roster_template;

use infra::Reader;
use infra::store::imports;

use crate::write::Write;
use crate::{Id, Refusal, Result};

/// The city that an org lies in.
async fn top_of(reader: &impl Reader, org: Id) -> Result<Id> {
    Ok(infra::store::orgs::lineage(reader, org).await?.last().ok_or(Refusal::NotFound)?.id)
}

/// Begins a change of the roster by hand: refused while a list is being taken over, which was checked
/// against what is on record now. Until the write ends, no list begins.
///
/// # Errors
/// [`Refusal::ImportRunning`], [`Refusal::OrgRetired`].
pub(crate) async fn refuse_while_running(write: &Write, org: Id) -> Result<()> {
    let org = crate::orgs::hold_live(write, org).await?;
    let top = top_of(&**write, org.id).await?;
    refuse_while(write, top, ImportKind::Roster).await
}

/// The same for a change of orgs: `top`, the city, is held or locked by the write already.
///
/// # Errors
/// [`Refusal::ImportRunning`].
pub(crate) async fn refuse_while_orgs_come(write: &Write, top: Id) -> Result<()> {
    refuse_while(write, top, ImportKind::Orgs).await
}

async fn refuse_while(write: &Write, top: Id, kind: ImportKind) -> Result<()> {
    if imports::is_running(&**write, top, &[kind]).await? { Err(Refusal::ImportRunning.into()) } else { Ok(()) }
}
