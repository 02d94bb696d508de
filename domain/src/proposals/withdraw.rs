//! Taking back what one proposed.

use infra::store::proposals::{self, ProposalState};

use super::{ProposalSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// Withdraws a proposal of one's own before it is decided.
///
/// # Errors
/// [`Refusal::NotFound`], also for that of another; [`Refusal::ProposalDecided`].
pub async fn withdraw_proposal(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    once: Once<ProposalSeen>,
) -> Result<Effect<ProposalSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::WithdrawProposal)?;
    let by = caller.person_id()?;
    let found = proposals::find(&ctx.db, &scope, id).await?;
    found.filter(|proposal| proposal.proposed_by == by).ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::WithdrawProposal, &once, now).await?);
    let mut proposal = proposals::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if proposal.state != ProposalState::Waiting {
        return Err(Refusal::ProposalDecided.into());
    }
    rules::end(&mut proposal, ProposalState::Withdrawn, by, now, None);
    proposals::update(&write, &proposal).await?;
    let seen = read::outcome(ctx, &*write, proposal).await?;
    write.finish(&once, seen, ("proposal", Some(id))).await
}
