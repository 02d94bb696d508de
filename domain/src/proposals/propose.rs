//! Proposing that something be scored.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::checkins::units;
use infra::store::proposals::{self, ProposalRow, ProposalState};
use infra::store::{orgs, people};

use super::{ProposalSeen, read, rules};
use crate::access::{Right, require};
use crate::orgs::is_ones_own;
use crate::schemes::Points;
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, Subject, calendar, points, schemes};

/// What is proposed: an item of the org's scheme, and what that asks for.
#[derive(Clone, Debug)]
pub struct ProposalInput {
    pub about: Subject,
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

/// Proposes in the name of an org within the caller's scope that something be scored for a member who works below it or
/// is checked in there, or for an org below it or a unit that is. Others decide.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, and for whoever does not belong to it; [`Refusal::OwnProposal`],
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
    if [by, org].contains(&input.about.id()) {
        return Err(Refusal::OwnProposal.into());
    }
    let unit_id = match input.about {
        Subject::Person(person) => unit_of(&ctx.db, org, person, today).await?,
        Subject::Org(about) => {
            if is_ones_own(&ctx.db, caller, about, now).await? {
                return Err(Refusal::OwnProposal.into());
            }
            known_org(&ctx.db, org, about).await?
        }
    };
    let faults = rules::faults(&input, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = enter!(ctx.write_once(caller, Right::CreateProposal, &once, now).await?);
    crate::orgs::hold_live(&write, org).await?;
    if let Subject::Org(about) = input.about {
        let about = crate::orgs::hold_live(&write, about).await?;
        if calendar::day(input.happened_at) < about.valid_from {
            let detail = format!("发生时间不能早于该组织成立（{}）", about.valid_from);
            return Err(Refusal::invalid("/happened_at", "out_of_range", detail).into());
        }
    }
    let schemes = schemes::in_force(&*write, org, input.about, input.happened_at).await?;
    let item = rules::fitting(schemes.iter().map(|(_, scheme)| scheme), &input).map_err(Refusal::Invalid)?;
    let chosen = input.factors.iter().map(|(factor, choice)| (factor.as_str(), choice.as_str()));
    let row = ProposalRow {
        id: ctx.entropy.id(now),
        org_id: org,
        person_id: input.about.person(),
        unit_id,
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

/// The unit of a member whom an org knows.
async fn unit_of(reader: &impl Reader, org: Id, person: Id, today: NaiveDate) -> Result<Id> {
    if !people::serving::is_of(reader, org, person, today).await? {
        return Err(Refusal::NotFound.into());
    }
    let (_, membership) = people::member_on(reader, person, today).await?.ok_or(Refusal::MembershipRequired)?;
    Ok(membership.unit_id)
}

/// An org that another one knows: it lies below it, or is a unit that is checked in there.
async fn known_org(reader: &impl Reader, org: Id, about: Id) -> Result<Id> {
    let checked_in = units::communities_of(reader, [about]).await?.remove(&about).unwrap_or_default();
    let places = checked_in.into_iter().chain([about]);
    let is_known = !orgs::those_below(reader, org, places).await?.is_empty();
    if is_known { Ok(about) } else { Err(Refusal::NotFound.into()) }
}
