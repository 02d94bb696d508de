//! Giving a mark.

use infra::Reader;
use infra::crypto::Purpose;
use infra::store::appraisals::{self, MarkRow};
use infra::store::people::{self, MembershipRow};
use infra::store::points::SubjectKind;

use super::{AppraisalAsked, NewMark, rules};
use crate::access::{Right, held_as, require};
use crate::schemes::{Lineages, Raters, Versions};
use crate::scores::{Asked, version_for, when};
use crate::{Caller, Context, Id, Instant, Refusal, Result, calendar};

/// Gives a member a mark for a section of their score of a year, as whom the scheme asks for it. Given again, the last one
/// stands.
///
/// # Errors
/// [`Refusal::OwnAppraisal`]; [`Refusal::NotFound`] for whoever neither is their fellow nor answers for them,
/// [`Refusal::NotRater`] for whom the scheme does not ask, [`Refusal::AppraisalClosed`], [`Refusal::Invalid`].
pub async fn appraise_member(ctx: &Context, caller: &Caller, person: Id, input: NewMark) -> Result<AppraisalAsked> {
    let now = ctx.now();
    require(caller, Right::AppraiseMember)?;
    let by = caller.person_id()?;
    if person == by {
        return Err(Refusal::OwnAppraisal.into());
    }
    let (member, membership) =
        people::member_on(&ctx.db, person, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let roles = roles(&ctx.db, caller, &membership, now).await?;
    if roles.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let day = when(Asked { year: Some(input.year), as_of: None }, now)?.day;
    let history = people::memberships_of(&ctx.db, person).await?;
    let id = version_for(&ctx.db, &mut Lineages::default(), &history, day).await?.ok_or(Refusal::NotFound)?;
    let mut versions = Versions::default();
    let scheme = &versions.get(&ctx.db, id).await?.scheme;
    let (section, appraisal) = rules::asked(scheme, &input.section).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    if !roles.contains(&appraisal.by) {
        return Err(Refusal::NotRater(appraisal.by.to_string()).into());
    }
    if !appraisal.is_open(input.year, calendar::day(now)) {
        return Err(Refusal::AppraisalClosed.into());
    }
    if let Some(fault) = rules::fault(input.mark, appraisal) {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let rater = ctx.vault.index(Purpose::Rater, &rules::rater(by, person, input.year, &input.section));
    let row = MarkRow {
        rater,
        given_on: calendar::day(now),
        subject_kind: SubjectKind::Person,
        subject_id: person,
        year: input.year,
        section: input.section,
        mark: input.mark.0,
    };
    let asked = AppraisalAsked {
        person,
        person_name: member.name,
        year: row.year,
        section: row.section.clone(),
        title: section.title.clone(),
        up_to: appraisal.up_to,
        closes_on: appraisal.days_for(row.year).map(|(_, last)| last),
        mark: Some(input.mark),
    };
    let write = ctx.write(caller, Right::AppraiseMember, now).await?;
    appraisals::give(&write, row).await?;
    // Whom a fellow marked is nobody's to know; staff answer for it.
    let object = (appraisal.by != Raters::Fellows).then_some(person);
    write.commit(("person", object)).await?;
    Ok(asked)
}

/// As whom the caller can appraise a member.
async fn roles(reader: &impl Reader, caller: &Caller, membership: &MembershipRow, now: Instant) -> Result<Vec<Raters>> {
    let today = calendar::day(now);
    let mut found = Vec::new();
    let own = people::memberships_on(reader, [caller.person_id()?], today).await?;
    if own.values().any(|own| rules::are_fellows(membership, own)) {
        found.push(Raters::Fellows);
    }
    for raters in [Raters::Worker, Raters::Secretary, Raters::Officer] {
        let Some(role) = raters.role() else { continue };
        if people::serving::is_within(reader, &held_as(caller, role)?, membership.person_id, today).await? {
            found.push(raters);
        }
    }
    Ok(found)
}
