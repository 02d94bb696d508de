//! Taking an approved proposal back. What it brought goes.

use infra::crypto::Purpose;
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::points::DeedKind;
use infra::store::proposals::{self, ProposalState};

use super::{ProposalSeen, decide, read, rules};
use crate::access::{Right, require};
use crate::people::rules as words;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, points};

/// Revokes an approved proposal of an org within the caller's scope, for good, by a counter-deed: its points are taken
/// back, and the room that they had taken under limits goes to what came later. Whom it is about is told.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnProposal`] for the member and those of the org that it is about,
/// [`Refusal::WrongApprover`] for all but the role that had the last word, where the item named one,
/// [`Refusal::ProposalNotApproved`], [`Refusal::Invalid`] without a reason.
pub async fn revoke_proposal(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    reason: &str,
    once: Once<ProposalSeen>,
) -> Result<Effect<ProposalSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RevokeProposal)?;
    let by = caller.person_id()?;
    let reason = words::reason(reason)?;
    proposals::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::RevokeProposal, &once, now).await?);
    let mut proposal = proposals::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if proposal.person_id == Some(by) {
        return Err(Refusal::OwnProposal.into());
    }
    decide::refuse_own(&*write, caller, &scope, &proposal, now).await?;
    if let Some(role) = rules::last_approver(&proposal) {
        decide::refuse_unless_held(&*write, caller, role, &proposal).await?;
    }
    if proposal.state != ProposalState::Approved {
        return Err(Refusal::ProposalNotApproved.into());
    }
    let sealed = ctx.vault.seal(Purpose::ProposalNote, &reason);
    rules::end(&mut proposal, ProposalState::Revoked, by, now, Some(sealed));
    proposals::update(&write, &proposal).await?;
    points::counter(ctx, &write, DeedKind::ProposalApproved, id, "申报已撤销").await?;
    if let Some(person) = proposal.person_id {
        write.job(JobKind::Board, person).await?;
    }
    let seen = read::outcome(ctx, &*write, proposal).await?;
    let text = rules::revocation_notice(&seen.proposal);
    notices::tell_concerned(ctx, &write, seen.about, NoticeKind::ProposalRevoked, Some(id), &text).await?;
    write.finish(&once, seen, ("proposal", Some(id))).await
}
