//! Which codes were issued, and what became of them. (The codes themselves nobody can show again.)

use infra::Reader;
use infra::store::invitations::{self, InvitationRow};
use infra::store::{orgs, people};

use super::{InvitationSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result};

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
    Ok(Leafed { rows: seen(&ctx.db, rows, now).await?, total })
}

/// Rows with their state at `now` and the names of the members.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<InvitationRow>, now: Instant) -> Result<Vec<InvitationSeen>> {
    let names = people::names(reader, rows.iter().map(|row| row.person_id)).await?;
    let seen = |invitation: InvitationRow| InvitationSeen {
        state: rules::state(&invitation, now),
        person_name: names.get(&invitation.person_id).cloned().unwrap_or_default(),
        invitation,
    };
    Ok(rows.into_iter().map(seen).collect())
}
