//! Looking proposals up. Their notes are opened for the member, and for those who decide.

use infra::Reader;
use infra::crypto::Purpose;
use infra::store::points::{self, DeedKind};
use infra::store::proposals::{self, ApprovalRow, ProposalFilter, ProposalRow};
use infra::store::{orgs, people};

use super::{ApprovalSeen, ProposalSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice, Subject};

/// Those about the caller, newest first.
pub async fn list_my_proposals(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<ProposalSeen>> {
    require(caller, Right::ListMyProposals)?;
    let rows = proposals::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(ctx, &ctx.db, rows).await
}

/// Those of orgs within the caller's scope, oldest first.
pub async fn list_proposals(
    ctx: &Context,
    caller: &Caller,
    filter: ProposalFilter,
    leaf: Leaf,
) -> Result<Leafed<ProposalSeen>> {
    let scope = require(caller, Right::ListProposals)?;
    let Leafed { rows, total } = proposals::list(&ctx.db, &scope, filter, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, rows).await?, total })
}

/// One about the caller, or one of an org within their scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_proposal(ctx: &Context, caller: &Caller, id: Id) -> Result<ProposalSeen> {
    let scope = require(caller, Right::ShowProposal)?;
    let proposal = proposals::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    seen(ctx, &ctx.db, vec![proposal]).await?.pop().ok_or(Refusal::NotFound.into())
}

/// What a write answers: without the note and the reason, for answers are kept as they were sent.
pub(super) async fn outcome(ctx: &Context, reader: &impl Reader, proposal: ProposalRow) -> Result<ProposalSeen> {
    let seen = seen(ctx, reader, vec![proposal]).await?.pop().ok_or(Refusal::NotFound)?;
    Ok(ProposalSeen { note: None, end_reason: None, ..seen })
}

pub(crate) async fn seen(ctx: &Context, reader: &impl Reader, rows: Vec<ProposalRow>) -> Result<Vec<ProposalSeen>> {
    let ids = || rows.iter().map(|row| row.id);
    let mut approvals = proposals::approvals_of(reader, ids()).await?;
    let mut entries = points::entries_about(reader, DeedKind::ProposalApproved, ids()).await?;
    let about = rows.iter().flat_map(|row| [row.person_id, Some(row.proposed_by), row.ended_by]).flatten();
    let approvers = approvals.values().flatten().map(|approval| approval.approved_by);
    let names = people::names(reader, about.chain(approvers)).await?;
    let orgs = orgs::names(reader, rows.iter().flat_map(|row| [row.org_id, row.unit_id])).await?;
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    let open = |sealed: &str| ctx.vault.open(Purpose::ProposalNote, sealed);
    let seen = |proposal: ProposalRow| {
        let approvals = approvals.remove(&proposal.id).unwrap_or_default();
        let about = rules::about(&proposal);
        let approval = |row: &ApprovalRow| ApprovalSeen {
            by: row.approved_by,
            by_name: name(row.approved_by),
            at: row.approved_at,
        };
        Ok(ProposalSeen {
            org_name: orgs.get(&proposal.org_id).cloned().unwrap_or_default(),
            about,
            about_name: match about {
                Subject::Person(person) => name(person),
                Subject::Org(org) => orgs.get(&org).cloned().unwrap_or_default(),
            },
            proposer_name: name(proposal.proposed_by),
            note: Some(open(&proposal.note)?),
            awaits: rules::awaits(&proposal, approvals.len()),
            approvals: approvals.iter().map(approval).collect(),
            ended_by_name: proposal.ended_by.map(name),
            end_reason: proposal.end_reason.as_deref().map(open).transpose()?,
            entries: entries.remove(&proposal.id).unwrap_or_default(),
            proposal,
        })
    };
    rows.into_iter().map(seen).collect()
}
