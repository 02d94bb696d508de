//! Merging an org into another of its kind.

use chrono::NaiveDate;
use infra::store::orgs::succession::{self, SuccessionKind};
use infra::store::{accounts, orgs, registrations, seats};

use super::hand_over::{self, Inventory, Succeeded};
use super::rules;
use crate::access::{Right, require};
use crate::{
    Caller, Context, Effect, Id, Once, Refusal, Result, audiences, calendar, checkins, claims, drafts, pairings,
    series, sessions,
};

/// Merges an org into another of the same kind and city, from today: children, check-ins, members, unfinished tasks
/// with their claims, waiting registrations, pairings and grants go over; the org is retired, and shows its successor.
/// Whoever sees the successor goes on seeing what was done here.
///
/// # Errors
/// [`Refusal::NotFound`] for either, [`Refusal::OrgIsTop`], [`Refusal::OrgRetired`],
/// [`Refusal::Invalid`] when the two cannot be merged.
pub async fn merge_org(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    into: Id,
    on: Option<NaiveDate>,
    once: Once<Succeeded>,
) -> Result<Effect<Succeeded>> {
    let now = ctx.now();
    let scope = require(caller, Right::MergeOrg)?;
    let today = calendar::day(now);
    super::find_movable(ctx, &scope, id).await?;
    orgs::find_within(&ctx.db, &scope, into).await?.ok_or(Refusal::NotFound)?;
    let top = super::top_of(ctx, id).await?;

    let write = enter!(ctx.write_once(caller, Right::MergeOrg, &once, now).await?);
    let (mut from, to) = super::lock_both(&write, top, id, into).await?;
    let left = orgs::lineage(&*write, id).await?;
    let place = orgs::lineage(&*write, into).await?;
    let faults = rules::at_once_fault(on, today).into_iter().chain(rules::merger_fault(&from, &place, top));
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let all = Inventory::take(&write, id, today).await?;
    let (claimants, units) = (all.claimants.clone(), all.units.clone());
    let handed_over = hand_over::hand_over(ctx, &write, all, &from, &to).await?;
    checkins::units::hand_over(ctx, &write, (id, into), None).await?;
    claims::units::hand_over(&write, id, into).await?;
    audiences::hand_over(&write, id, into).await?;
    seats::end_in(&write, id, today).await?;
    hand_over::release_claims(ctx, &write, &[units, vec![into]].concat(), &claimants).await?;
    accounts::end_grants_on(&write, id, now).await?;
    succession::show_past(&write, id, into).await?;
    registrations::hand_over(&write, id, into).await?;
    checkins::hand_over_policy(&write, id, into).await?;
    drafts::hand_over(&write, id, into).await?;
    series::hand_over(&write, id, into).await?;
    pairings::hand_over(ctx, &write, id, into).await?;
    pairings::release_below(ctx, &write, into).await?;
    orgs::retire(&write, id, today).await?;
    from.valid_to = Some(today);
    let succession = hand_over::record(ctx, caller, id, into, SuccessionKind::Merger, now);
    succession::insert(&write, succession.clone()).await?;
    let succeeded = Succeeded { succession, from, to, handed_over };
    let effect = write.finish(&once, succeeded, ("org", Some(id))).await?;
    let above: Vec<Id> = left.iter().chain(&place).map(|org| org.id).collect();
    super::forget(ctx, &above).await;
    sessions::revocations::hasten(ctx).await;
    Ok(effect)
}
