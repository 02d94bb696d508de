//! Giving a mark.

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::accounts::Role;
use infra::store::appraisals::{self, MarkRow};
use infra::store::checkins::units;
use infra::store::orgs::{self, OrgRow};
use infra::store::people::{self, MembershipRow};

use super::{AppraisalAsked, NewMark, rules};
use crate::access::{Right, held_as, require};
use crate::orgs::is_ones_own;
use crate::schemes::{Lineages, Raters, Versions};
use crate::scores::{Asked, Belonging, belongings_of, version_for, when};
use crate::{Caller, Context, Id, Refusal, Result, Subject, calendar};

/// The raters who are staff, and in which role.
const STAFF: [(Raters, Role); 3] =
    [(Raters::Worker, Role::Worker), (Raters::Secretary, Role::Secretary), (Raters::Officer, Role::Officer)];

/// Gives a member a mark for a section of their score of a year, as whom the scheme asks for it. Given again, the last
/// one stands.
///
/// # Errors
/// [`Refusal::OwnAppraisal`]; [`Refusal::NotFound`] for whoever neither is their fellow nor answers for them,
/// [`Refusal::NotRater`] for whom the scheme does not ask, [`Refusal::AppraisalClosed`], [`Refusal::Invalid`].
pub async fn appraise_member(ctx: &Context, caller: &Caller, person: Id, input: NewMark) -> Result<AppraisalAsked> {
    require(caller, Right::AppraiseMember)?;
    if person == caller.person_id()? {
        return Err(Refusal::OwnAppraisal.into());
    }
    let today = calendar::day(ctx.now());
    let (member, membership) = people::member_on(&ctx.db, person, today).await?.ok_or(Refusal::NotFound)?;
    let raters = raters_of_member(&ctx.db, caller, &membership, today).await?;
    let history = belongings_of(&ctx.db, &[person]).await?.remove(&person).unwrap_or_default();
    let about = About { subject: Subject::Person(person), name: member.name, history, raters };
    give(ctx, caller, Right::AppraiseMember, about, input).await
}

/// The same for an org, from above it, or from a community where it is checked in.
///
/// # Errors
/// Those of [`appraise_member`]; [`Refusal::OwnAppraisal`] for those of the org itself.
pub async fn appraise_org(ctx: &Context, caller: &Caller, org: Id, input: NewMark) -> Result<AppraisalAsked> {
    let scope = require(caller, Right::AppraiseOrg)?;
    let org = orgs::find(&ctx.db, org).await?.ok_or(Refusal::NotFound)?;
    let raters = raters_of_org(&ctx.db, caller, &org).await?;
    let is_seen = !raters.is_empty() || orgs::find_within(&ctx.db, &scope, org.id).await?.is_some();
    if is_seen && is_ones_own(&ctx.db, caller, org.id, ctx.now()).await? {
        return Err(Refusal::OwnAppraisal.into());
    }
    let history = vec![Belonging::from(&org)];
    let about = About { subject: Subject::Org(org.id), name: org.name, history, raters };
    give(ctx, caller, Right::AppraiseOrg, about, input).await
}

/// Whom a mark is for, and as whom the caller can give it.
struct About {
    subject: Subject,
    name: String,
    history: Vec<Belonging>,
    raters: Vec<Raters>,
}

async fn give(ctx: &Context, caller: &Caller, right: Right, about: About, input: NewMark) -> Result<AppraisalAsked> {
    let now = ctx.now();
    if about.raters.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let day = when(Asked { year: Some(input.year), as_of: None }, now)?.day;
    let id = version_for(&ctx.db, &mut Lineages::default(), &about.history, day).await?.ok_or(Refusal::NotFound)?;
    let mut versions = Versions::default();
    let scheme = &versions.get(&ctx.db, id).await?.scheme;
    let (section, appraisal) = rules::asked(scheme, &input.section).map_err(|fault| Refusal::Invalid(vec![fault]))?;
    if !about.raters.contains(&appraisal.by) {
        return Err(Refusal::NotRater(appraisal.by.to_string()).into());
    }
    if !appraisal.is_open(input.year, calendar::day(now)) {
        return Err(Refusal::AppraisalClosed.into());
    }
    if let Some(fault) = rules::fault(input.mark, appraisal) {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let subject = about.subject;
    let rater = rules::rater(caller.person_id()?, subject.id(), input.year, &input.section);
    let row = MarkRow {
        rater: ctx.vault.index(Purpose::Rater, &rater),
        given_on: calendar::day(now),
        subject_kind: subject.kind(),
        subject_id: subject.id(),
        year: input.year,
        section: input.section,
        raters: appraisal.by.as_str().to_string(),
        mark: input.mark.0,
        up_to: appraisal.up_to.0,
    };
    let asked = AppraisalAsked {
        mark: Some(input.mark),
        ..AppraisalAsked::of((subject, about.name), input.year, section, appraisal)
    };
    let write = ctx.write(caller, right, now).await?;
    appraisals::give(&write, row).await?;
    // Who marked whom among fellows is nobody's to know; staff answer for it.
    match appraisal.by {
        Raters::Fellows => write.commit_unnamed(subject.kind().as_str()).await?,
        _ => write.commit((subject.kind().as_str(), Some(subject.id()))).await?,
    }
    Ok(asked)
}

/// As whom the caller can appraise a member.
async fn raters_of_member(
    reader: &impl Reader,
    caller: &Caller,
    membership: &MembershipRow,
    today: NaiveDate,
) -> Result<Vec<Raters>> {
    let mut found = Vec::new();
    let own = people::memberships_on(reader, [caller.person_id()?], today).await?;
    let is_there = membership.valid_to.is_none_or(|to| today < to);
    if is_there && own.values().any(|own| rules::are_fellows(membership, own)) {
        found.push(Raters::Fellows);
    }
    for (raters, role) in STAFF {
        if people::serving::is_within(reader, &held_as(caller, role)?, membership.person_id, today).await? {
            found.push(raters);
        }
    }
    Ok(found)
}

/// As whom the caller can appraise an org.
async fn raters_of_org(reader: &impl Reader, caller: &Caller, org: &OrgRow) -> Result<Vec<Raters>> {
    let checked_in = units::communities_of(reader, [org.id]).await?.remove(&org.id).unwrap_or_default();
    let places: Vec<Id> = checked_in.into_iter().chain(org.parent_id).collect();
    let mut found = Vec::new();
    for (raters, role) in STAFF {
        if !orgs::those_within(reader, &held_as(caller, role)?, places.iter().copied()).await?.is_empty() {
            found.push(raters);
        }
    }
    Ok(found)
}
