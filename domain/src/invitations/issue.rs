//! Issuing codes: for one member, or for all of a unit who are not bound yet.

use infra::crypto::Purpose;
use infra::store::invitations::{self, InvitationEnd, InvitationRow, Unbound};
use infra::store::orgs::{self, OrgKind};
use infra::store::{bindings, people};

use super::rules;
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// At most this many codes are issued at once: a transaction stays short, and a stack of paper thin.
const AT_ONCE: usize = 500;

/// A code as it is printed. It is shown this once: only a keyed digest of it is kept.
#[derive(Clone, Debug)]
pub struct Issued {
    pub invitation: InvitationRow,
    pub code: String,
    pub person_name: String,
}

/// Codes for the members of a unit.
#[derive(Clone, Debug)]
pub struct Slips {
    pub unit_name: String,
    pub issued: Vec<Issued>,
    /// Members who are staff, too: only their own phone opens what their grants allow.
    pub left_out: Vec<(Id, String)>,
    /// How many are still to be asked for.
    pub remaining: usize,
}

/// Issues a code for one member; the one before is good no longer.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::AlreadyBound`], [`Refusal::PersonDisabled`], and
/// [`Refusal::HoldsGrants`] for members who are staff.
pub async fn issue_invitation(ctx: &Context, caller: &Caller, person: Id) -> Result<Issued> {
    let now = ctx.now();
    let scope = require(caller, Right::IssueInvitation)?;
    let (_, membership) =
        people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::IssueInvitation, now).await?;
    let standing = people::lock(&write, &[person]).await?.remove(&person).ok_or(Refusal::NotFound)?;
    crate::people::refuse_staff(&*write, person).await?;
    if standing.disabled_at.is_some() {
        return Err(Refusal::PersonDisabled.into());
    }
    if bindings::of_person(&*write, person).await?.is_some() {
        return Err(Refusal::AlreadyBound.into());
    }
    let issued = issue(ctx, &write, caller, membership.unit_id, vec![(person, standing.name)]).await?.pop();
    write.commit(("person", Some(person))).await?;
    issued.ok_or(Refusal::NotFound.into())
}

/// Issues codes for the members of a unit whom no WeChat identity is bound to: for those without a
/// code that is good, or, if `renew`, for all of them.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] for an org that is no unit.
pub async fn issue_unit_invitations(ctx: &Context, caller: &Caller, unit: Id, renew: bool) -> Result<Slips> {
    let now = ctx.now();
    let scope = require(caller, Right::IssueUnitInvitations)?;
    let org = orgs::find_within(&ctx.db, &scope, unit).await?.ok_or(Refusal::NotFound)?;
    if org.kind != OrgKind::Unit {
        return Err(Refusal::invalid("", "not_a_unit", "只能为单位批量签发邀请码").into());
    }
    let write = ctx.write(caller, Right::IssueUnitInvitations, now).await?;
    let unbound = invitations::unbound_of(&*write, unit, calendar::day(now), now).await?;
    let (staff, members): (Vec<Unbound>, Vec<Unbound>) = unbound.into_iter().partition(|member| member.is_staff);
    let mut wanted: Vec<(Id, String)> = members
        .into_iter()
        .filter(|member| renew || !member.is_invited)
        .map(|member| (member.person_id, member.name))
        .collect();
    let remaining = wanted.len().saturating_sub(AT_ONCE);
    wanted.truncate(AT_ONCE);
    let people: Vec<Id> = wanted.iter().map(|(person, _)| *person).collect();
    people::lock(&write, &people).await?;
    let issued = issue(ctx, &write, caller, unit, wanted).await?;
    let about_unit = caller.audit(Right::IssueUnitInvitations.operation(), ("org", Some(unit)), true, now);
    let about_people =
        people.iter().map(|id| caller.audit(Right::IssueUnitInvitations.operation(), ("person", Some(*id)), true, now));
    let audit: Vec<_> = std::iter::once(about_unit).chain(about_people).collect();
    write.commit_with(&audit).await?;
    let left_out = staff.into_iter().map(|member| (member.person_id, member.name)).collect();
    Ok(Slips { unit_name: org.name, issued, left_out, remaining })
}

/// Draws and keeps a code each, in the place of the one before. The people are locked.
async fn issue(
    ctx: &Context,
    write: &Write,
    caller: &Caller,
    unit: Id,
    members: Vec<(Id, String)>,
) -> Result<Vec<Issued>> {
    let now = write.now();
    let people: Vec<Id> = members.iter().map(|(person, _)| *person).collect();
    invitations::end_of(write, &people, InvitationEnd::Replaced, caller.person_if_any(), now).await?;
    let issued: Vec<Issued> = members
        .into_iter()
        .map(|(person_id, person_name)| {
            let code = rules::complete(&ctx.entropy.letters(rules::ALPHABET, rules::DRAWN));
            let invitation = InvitationRow {
                id: ctx.entropy.id(now),
                person_id,
                unit_id: unit,
                code_index: ctx.vault.index(Purpose::InvitationCode, &code),
                issued_at: now,
                issued_by: caller.person_if_any(),
                expires_at: now + rules::GOOD_FOR,
                ended_at: None,
                end_reason: None,
                ended_by: None,
            };
            Issued { invitation, code: rules::spell(&code), person_name }
        })
        .collect();
    invitations::insert(write, issued.iter().map(|one| one.invitation.clone()).collect()).await?;
    Ok(issued)
}
