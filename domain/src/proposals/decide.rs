//! Approving a proposal, or declining it. The last approval makes a deed of it.

use infra::crypto::Purpose;
use infra::store::accounts::Role;
use infra::store::notices::NoticeKind;
use infra::store::orgs;
use infra::store::outbox::JobKind;
use infra::store::points::{DeedKind, DeedRow, Origin};
use infra::store::proposals::{self, ApprovalRow, ProposalRow, ProposalState};
use infra::{Reader, Scope};

use super::{ProposalSeen, read, rules};
use crate::access::{Right, held_as, require};
use crate::orgs::is_ones_own;
use crate::people::rules as words;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, notices, points};

/// What was decided.
#[derive(Clone, Debug)]
pub struct ProposalDecision {
    pub is_approved: bool,
    /// Required for declining.
    pub reason: Option<String>,
}

/// Decides on a proposal of an org within the caller's scope, in the role whose turn it is. Whom it is about is told
/// when it is approved by all, the proposer when it is declined.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnProposal`] for the proposer, the member, and those of the org that it is about,
/// [`Refusal::ProposalDecided`], [`Refusal::ApprovedAlready`], [`Refusal::WrongApprover`], [`Refusal::Invalid`] for
/// declining without a reason.
pub async fn decide_proposal(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    decision: ProposalDecision,
    once: Once<ProposalSeen>,
) -> Result<Effect<ProposalSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::DecideProposal)?;
    let by = caller.person_id()?;
    proposals::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::DecideProposal, &once, now).await?);
    let mut proposal = proposals::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let approvals = proposals::approvals_of(&*write, [id]).await?.remove(&id).unwrap_or_default();
    rules::decidable(&proposal, &approvals, by)?;
    refuse_own(&*write, caller, &scope, &proposal, now).await?;
    if let Some(role) = rules::awaits(&proposal, approvals.len()) {
        refuse_unless_held(&*write, caller, role, &proposal).await?;
    }
    if decision.is_approved {
        let step = i32::try_from(approvals.len() + 1).unwrap_or(i32::MAX);
        let approval = ApprovalRow { proposal_id: id, step, approved_at: now, approved_by: by };
        proposals::insert_approval(&write, approval).await?;
        if rules::is_last(&proposal, approvals.len()) {
            proposal.state = ProposalState::Approved;
            score(ctx, &mut write, &proposal, by).await?;
        }
    } else {
        let reason = words::reason(decision.reason.as_deref().unwrap_or(""))?;
        let sealed = ctx.vault.seal(Purpose::ProposalNote, &reason);
        rules::end(&mut proposal, ProposalState::Declined, by, now, Some(sealed));
        let (told, text) = ([proposal.proposed_by], rules::declination_notice(&proposal));
        notices::tell(ctx, &write, &told, NoticeKind::ProposalDeclined, Some(id), text).await?;
    }
    proposals::update(&write, &proposal).await?;
    let seen = read::outcome(ctx, &*write, proposal).await?;
    if seen.proposal.state == ProposalState::Approved {
        let text = rules::approval_notice(&seen.proposal, &points::told(&seen.entries));
        notices::tell_concerned(ctx, &write, seen.about, NoticeKind::ProposalApproved, Some(id), &text).await?;
    }
    write.finish(&once, seen, ("proposal", Some(id))).await
}

/// Whether the caller's scope reaches the org that proposed, and they are not of the org that it is about: those see
/// it, and judge nothing.
///
/// # Errors
/// [`Refusal::OwnProposal`] if not.
pub(super) async fn refuse_own(
    reader: &impl Reader,
    caller: &Caller,
    scope: &Scope,
    proposal: &ProposalRow,
    now: Instant,
) -> Result<()> {
    if proposal.person_id.is_some() {
        return Ok(());
    }
    let is_foreign = orgs::find_within(reader, scope, proposal.org_id).await?.is_none();
    if is_foreign || is_ones_own(reader, caller, proposal.unit_id, now).await? {
        return Err(Refusal::OwnProposal.into());
    }
    Ok(())
}

/// Whether the caller holds a role over the org of a proposal, or over the member's unit.
///
/// # Errors
/// [`Refusal::WrongApprover`] if not.
pub(super) async fn refuse_unless_held(
    reader: &impl Reader,
    caller: &Caller,
    role: Role,
    proposal: &ProposalRow,
) -> Result<()> {
    let held = held_as(caller, role)?;
    let of_member = proposal.person_id.map(|_| proposal.unit_id);
    for org in [proposal.org_id].into_iter().chain(of_member) {
        if orgs::find_within(reader, &held, org).await?.is_some() {
            return Ok(());
        }
    }
    Err(Refusal::WrongApprover(rules::role_words(role).to_string()).into())
}

/// Makes a deed of a proposal that everybody approved.
async fn score(ctx: &Context, write: &mut Write, proposal: &ProposalRow, by: Id) -> Result<()> {
    let about = rules::about(proposal);
    let (id, now) = (ctx.entropy.id(write.now()), write.now());
    let deed = DeedRow {
        origin: Origin::RecordedByStaff,
        item: proposal.item.clone(),
        minutes: proposal.minutes,
        quantity: proposal.quantity,
        factors: proposal.factors.clone(),
        matter: proposal.matter.clone(),
        happened_at: proposal.happened_at,
        recorded_by: Some(by),
        ..points::deed(id, about, DeedKind::ProposalApproved, proposal.id, proposal.org_id, now)
    };
    points::record(ctx, write, deed).await?;
    match about.person() {
        Some(person) => write.job(JobKind::Board, person).await,
        None => Ok(()),
    }
}
