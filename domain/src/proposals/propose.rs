//! Proposing that something be scored.

use std::collections::BTreeMap;

use infra::crypto::Purpose;
use infra::store::proposals::{self, ProposalRow, ProposalState};
use infra::store::{orgs, people};

use super::{ProposalSeen, read, rules};
use crate::access::{Right, require};
use crate::schemes::Points;
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, calendar, points, schemes};

/// What is proposed: an item of the org's scheme, and what that asks for.
#[derive(Clone, Debug)]
pub struct ProposalInput {
    pub person: Id,
    pub item: String,
    pub minutes: Option<i32>,
    /// In the item's unit.
    pub quantity: Option<Points>,
    /// Factor → choice; the first choice of those that are left out.
    pub factors: BTreeMap<String, String>,
    pub matter: Option<String>,
    pub happened_at: Instant,
    pub note: String,
}

/// Proposes in the name of an org within the caller's scope that something be scored for a member who works below it or is
/// checked in there. Others decide.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, and for whoever does not belong to the scope; [`Refusal::OwnProposal`],
/// [`Refusal::MembershipRequired`], [`Refusal::OrgRetired`], [`Refusal::Invalid`].
pub async fn create_proposal(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    input: ProposalInput,
    once: Once<ProposalSeen>,
) -> Result<Effect<ProposalSeen>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::CreateProposal)?;
    let by = caller.person_id()?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    if input.person == by {
        return Err(Refusal::OwnProposal.into());
    }
    if !people::serving::is_of(&ctx.db, org, input.person, today).await? {
        return Err(Refusal::NotFound.into());
    }
    let (_, membership) = people::member_on(&ctx.db, input.person, today).await?.ok_or(Refusal::MembershipRequired)?;
    let faults = rules::faults(&input, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = enter!(ctx.write_once(caller, Right::CreateProposal, &once, now).await?);
    crate::orgs::hold_live(&write, org).await?;
    let (_, scheme) = schemes::in_force(&*write, org, input.person, input.happened_at).await?;
    let item = rules::fitting(&scheme, &input).map_err(Refusal::Invalid)?;
    let chosen = input.factors.iter().map(|(factor, choice)| (factor.as_str(), choice.as_str()));
    let row = ProposalRow {
        id: ctx.entropy.id(now),
        org_id: org,
        person_id: input.person,
        unit_id: membership.unit_id,
        item: input.item.clone(),
        item_title: item.title.clone(),
        approvers: rules::approvers_text(&item.approvals),
        minutes: input.minutes,
        quantity: input.quantity.map(|quantity| quantity.0),
        factors: points::factors_text(chosen),
        matter: input.matter.as_deref().map(|matter| matter.trim().to_string()),
        happened_at: input.happened_at,
        note: ctx.vault.seal(Purpose::ProposalNote, input.note.trim()),
        state: ProposalState::Waiting,
        proposed_at: now,
        proposed_by: by,
        ended_at: None,
        ended_by: None,
        end_reason: None,
    };
    let id = row.id;
    proposals::insert(&write, row.clone()).await?;
    let seen = read::outcome(ctx, &*write, row).await?;
    write.finish(&once, seen, ("proposal", Some(id))).await
}
