//! Organisations: the tree that everything hangs on.

mod attributes;
mod create;
mod edit;
mod hand_over;
mod merge;
mod move_org;
mod own;
mod profile;
mod read;
mod retire;
pub mod rules;
mod split;

pub use attributes::Attributes;
pub use create::{NewOrg, create_org};
pub(crate) use create::{create_top, insert_under};
pub use edit::edit_org;
pub use hand_over::{HandedOver, Succeeded};
pub use infra::store::orgs::succession::{OrgMoveRow, SuccessionKind, SuccessionRow};
pub use infra::store::orgs::{Boards, Demand, OrgFilter, OrgKind, OrgRow, ProfileRow, UnitKind};
pub use merge::merge_org;
pub use move_org::move_org;
pub(crate) use own::{answering, is_ones_own};
pub(crate) use profile::profile_of;
pub use profile::{NewProfile, set_compliance_profile, show_compliance_profile};
pub use read::{OrgList, OrgSeen, list_orgs, show_org, tops};
pub use retire::retire_org;
pub use split::{NewSplit, split_org};

use infra::Scope;
use infra::store::orgs;

use crate::write::Write;
use crate::{Context, Id, Refusal, Result, imports};

/// The org, held until the end of the write: nobody can retire, merge or move it meanwhile. For
/// whatever is about to begin there; taken before any other lock.
///
/// # Errors
/// [`Refusal::OrgRetired`] when it exists no longer.
pub(crate) async fn hold_live(write: &Write, id: Id) -> Result<OrgRow> {
    // The top is held, too: subtrees are moved under its lock, and the new row's lineage must not
    // change before it is written down. And before the org: a merger has locked the top when it comes to
    // lock other orgs, in whatever order their keys are.
    let top = orgs::lineage(&**write, id).await?.pop().map_or(id, |top| top.id);
    if top != id {
        orgs::hold(write, &[top]).await?;
    }
    live(orgs::hold(write, &[id]).await?.remove(&id))
}

/// The org, locked for a change of itself. A list of orgs, once it is being taken over, finds nothing
/// changed: it is told of by its lock on the top, which is held here.
///
/// # Errors
/// [`Refusal::OrgRetired`], [`Refusal::ImportRunning`].
async fn lock_live(write: &Write, id: Id) -> Result<OrgRow> {
    let top = orgs::lineage(&**write, id).await?.pop().map_or(id, |top| top.id);
    if top != id {
        orgs::hold(write, &[top]).await?;
    }
    let org = live(orgs::lock(write, &[id]).await?.remove(&id))?;
    imports::refuse_while_orgs_come(write, top).await?;
    Ok(org)
}

/// Two orgs, and before them the top above them, locked for a change of the tree: one at a time in a
/// city, and none while a list of orgs is being taken over.
async fn lock_both(write: &Write, top: Id, one: Id, other: Id) -> Result<(OrgRow, OrgRow)> {
    orgs::lock(write, &[top]).await?;
    let mut locked = orgs::lock(write, &[one, other]).await?;
    imports::refuse_while_orgs_come(write, top).await?;
    let first = live(locked.get(&one).cloned())?;
    Ok((first, live(locked.remove(&other))?))
}

fn live(org: Option<OrgRow>) -> Result<OrgRow> {
    let org = org.ok_or(Refusal::NotFound)?;
    if org.valid_to.is_some() { Err(Refusal::OrgRetired.into()) } else { Ok(org) }
}

/// The top of an org's tree.
async fn top_of(ctx: &Context, org: Id) -> Result<Id> {
    Ok(orgs::lineage(&ctx.db, org).await?.last().ok_or(Refusal::NotFound)?.id)
}

/// Makes this process forget what it remembers of who stands where: orgs changed places, or what
/// lives in them did. `above` are the orgs whose boards lost or won people.
async fn forget(ctx: &Context, above: &[Id]) {
    crate::boards::forget(ctx, above).await;
    ctx.live.gates.forget_all();
}

/// An org whose place in the tree the caller may change: it and its parent lie within the scope.
/// Whoever has nothing but the org itself cannot take it out of its parent's hands.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgIsTop`].
async fn find_movable(ctx: &Context, scope: &Scope, id: Id) -> Result<OrgRow> {
    let org = orgs::find_within(&ctx.db, scope, id).await?.ok_or(Refusal::NotFound)?;
    let parent = org.parent_id.ok_or(Refusal::OrgIsTop)?;
    orgs::find_within(&ctx.db, scope, parent).await?.ok_or(Refusal::NotFound)?;
    Ok(org)
}
