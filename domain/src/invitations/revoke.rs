//! Taking a code back: a slip was lost, or given to the wrong hands.

use infra::store::invitations::{self, InvitationEnd};
use infra::store::people;

use super::{InvitationSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Revokes a code that was not used yet.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::InvitationEnded`].
pub async fn revoke_invitation(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<InvitationSeen>,
) -> Result<Effect<InvitationSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RevokeInvitation)?;
    let write = enter!(ctx.write_once(caller, Right::RevokeInvitation, &once, now).await?);
    let mut invitation = invitations::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let by = caller.person_if_any();
    if !invitations::end(&write, id, InvitationEnd::Revoked, by, now).await? {
        return Err(Refusal::InvitationEnded.into());
    }
    invitation.ended_at = Some(now);
    invitation.end_reason = Some(InvitationEnd::Revoked);
    invitation.ended_by = by;
    let names = people::names(&*write, [invitation.person_id]).await?;
    let seen = InvitationSeen {
        state: rules::state(&invitation, now),
        person_name: names.get(&invitation.person_id).cloned().unwrap_or_default(),
        invitation,
    };
    write.finish(&once, seen, ("invitation", Some(id))).await
}
