//! Which codes were issued, and what became of them. (The codes themselves nobody can show again.)

use infra::store::{invitations, orgs, people};

use super::{InvitationSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// The invitations of a unit within the caller's scope, newest first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_unit_invitations(
    ctx: &Context,
    caller: &Caller,
    unit: Id,
    leaf: Leaf,
) -> Result<Leafed<InvitationSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ListUnitInvitations)?;
    orgs::find_within(&ctx.db, &scope, unit).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = invitations::list(&ctx.db, &scope, unit, leaf).await?;
    let names = people::names(&ctx.db, rows.iter().map(|row| row.person_id)).await?;
    let seen = |invitation: infra::store::invitations::InvitationRow| InvitationSeen {
        state: rules::state(&invitation, now),
        person_name: names.get(&invitation.person_id).cloned().unwrap_or_default(),
        invitation,
    };
    Ok(Leafed { rows: rows.into_iter().map(seen).collect(), total })
}
