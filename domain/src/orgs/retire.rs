//! Ending an org in which nothing lives any more.

use chrono::NaiveDate;
use infra::store::orgs::{self, OrgRow, handover, lives};
use infra::store::{accounts, seats};

use super::{hand_over, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, pairings, sessions};

/// How many children a refusal names.
const NAMED: u64 = 5;

/// Ends an org: `on` is the first day on which it no longer exists, today where none is given.
/// Grants on it, seats in it and pairings with it end with it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgIsTop`], [`Refusal::OrgRetired`], [`Refusal::Invalid`] for
/// the day, and [`Refusal::OrgInUse`] naming everything that still lives there.
pub async fn retire_org(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    on: Option<NaiveDate>,
    once: Once<OrgRow>,
) -> Result<Effect<OrgRow>> {
    let now = ctx.now();
    let scope = require(caller, Right::RetireOrg)?;
    let today = calendar::day(now);
    let day = on.unwrap_or(today);
    let found = super::find_movable(ctx, &scope, id).await?;

    let write = enter!(ctx.write_once(caller, Right::RetireOrg, &once, now).await?);
    let mut org = super::lock_live(&write, found.id).await?;
    if let Some(fault) = rules::ending_fault(day, org.valid_from, today) {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let lives = lives::lives_in(&*write, id, today, now).await?;
    let children = lives::children_named(&*write, id, NAMED).await?;
    let reasons = rules::what_lives(&lives, &children);
    if !reasons.is_empty() {
        return Err(Refusal::OrgInUse(reasons).into());
    }
    accounts::end_grants_on(&write, id, now).await?;
    let seated = handover::people_belonging_to(&*write, id, today).await?;
    handover::lock_people(&write, seated.clone()).await?;
    seats::end_in(&write, id, day).await?;
    // A team's tasks are no longer theirs.
    hand_over::release_claims(ctx, &write, &[], &seated).await?;
    pairings::retire(ctx, &write, id, day).await?;
    orgs::retire(&write, id, day).await?;
    org.valid_to = Some(day);
    let effect = write.finish(&once, org, ("org", Some(id))).await?;
    ctx.live.gates.forget_all();
    sessions::revocations::hasten(ctx).await;
    Ok(effect)
}
