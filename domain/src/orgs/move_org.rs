//! Putting an org, with everything below it, under another parent.

use chrono::NaiveDate;
use infra::store::claims::units as claims;
use infra::store::orgs::succession::{self, OrgMoveRow};
use infra::store::orgs::{self, OrgRow, handover};

use super::{hand_over, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, pairings};

/// Moves an org under a parent of the same city, from today. The caller's scope covers the place it
/// leaves and the place it goes to.
///
/// # Errors
/// [`Refusal::NotFound`] for either, [`Refusal::OrgIsTop`], [`Refusal::OrgRetired`],
/// [`Refusal::Invalid`] when it cannot stand there, [`Refusal::OrgNameTaken`].
pub async fn move_org(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    parent: Id,
    on: Option<NaiveDate>,
    once: Once<OrgRow>,
) -> Result<Effect<OrgRow>> {
    let now = ctx.now();
    let scope = require(caller, Right::MoveOrg)?;
    let today = calendar::day(now);
    super::find_movable(ctx, &scope, id).await?;
    orgs::find_within(&ctx.db, &scope, parent).await?.ok_or(Refusal::NotFound)?;
    let top = super::top_of(ctx, id).await?;

    let write = enter!(ctx.write_once(caller, Right::MoveOrg, &once, now).await?);
    let (mut org, _) = super::lock_both(&write, top, id, parent).await?;
    let old_parent = org.parent_id.ok_or(Refusal::OrgIsTop)?;
    let left = orgs::lineage(&*write, old_parent).await?;
    let place = orgs::lineage(&*write, parent).await?;
    let faults = rules::at_once_fault(on, today).into_iter().chain(rules::move_fault(&org, &place, top));
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    if org.division_code.is_none() && orgs::by_name(&*write, Some(parent), org.kind, &org.name).await?.is_some() {
        return Err(Refusal::OrgNameTaken.into());
    }
    let units = claims::units_published_for(&*write, id).await?;
    let people = hand_over::claimants(&write, id, &units, today).await?;
    handover::lock_people(&write, people.clone()).await?;
    succession::put_under(&write, &[id], old_parent, parent).await?;
    let moved = OrgMoveRow {
        id: ctx.entropy.id(now),
        org_id: id,
        from_id: old_parent,
        to_id: parent,
        effective_on: today,
        recorded_at: now,
        recorded_by: caller.person_if_any(),
    };
    succession::insert_move(&write, moved).await?;
    hand_over::release_claims(ctx, &write, &units, &people).await?;
    pairings::release_below(ctx, &write, id).await?;
    org.parent_id = Some(parent);
    let effect = write.finish(&once, org, ("org", Some(id))).await?;
    let above: Vec<Id> = left.iter().chain(&place).map(|org| org.id).collect();
    super::forget(ctx, &above).await;
    Ok(effect)
}
