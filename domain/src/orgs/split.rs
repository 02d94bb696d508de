//! Splitting a part of an org off as a new one beside it.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::store::checkins::units;
use infra::store::orgs::succession::{self, SuccessionKind};
use infra::store::{orgs, registrations};

use super::attributes;
use super::hand_over::{self, Inventory, Succeeded};
use super::{Attributes, create, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar, checkins, pairings, sessions};

/// The new org, and what goes there.
#[derive(Clone, Debug, Default)]
pub struct NewSplit {
    pub name: String,
    pub attributes: Attributes,
    /// Direct children that go, each with everything below it.
    pub children: Vec<Id>,
    /// People checked in with, or working in, the old org itself who go.
    pub people: Vec<Id>,
    /// Unfinished tasks that go.
    pub tasks: Vec<Id>,
    /// Units checked in with the old community whose check-in goes.
    pub units: Vec<Id>,
    /// Registrations that wait for the old unit and go.
    pub registrations: Vec<Id>,
    pub on: Option<NaiveDate>,
}

/// Sets up an org of the same kind beside the old one, from today, and gives it the part that is
/// named. Whoever has a role on the old org has it on the new one, too; and it asks to confirm
/// check-ins as the old one does. What is not named stays, whoever it belongs to.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgIsTop`], [`Refusal::OrgRetired`], [`Refusal::Invalid`]
/// naming what is not there to be given, [`Refusal::OrgNameTaken`], [`Refusal::OrgCodeTaken`].
pub async fn split_org(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    new: NewSplit,
    once: Once<Succeeded>,
) -> Result<Effect<Succeeded>> {
    let now = ctx.now();
    let scope = require(caller, Right::SplitOrg)?;
    let today = calendar::day(now);
    let found = super::find_movable(ctx, &scope, id).await?;
    let top = super::top_of(ctx, id).await?;
    let attributes = new.attributes.clone().trimmed();
    let name = new.name.trim();
    let mut faults = rules::attribute_faults(found.kind, &attributes);
    faults.extend(rules::at_once_fault(new.on, today));
    if name.is_empty() {
        faults.push(Fault::new("/name", "required", "名称不能为空"));
    }
    if [&new.children, &new.people, &new.tasks, &new.units, &new.registrations].iter().all(|named| named.is_empty()) {
        faults.push(Fault::new("/child_ids", "required", "请指定划出的下级组织、人员、任务、报到单位或登记申请"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::SplitOrg, &once, now).await?);
    let (from, _) = super::lock_both(&write, top, id, id).await?;
    if orgs::by_name(&*write, from.parent_id, from.kind, name).await?.is_some() {
        return Err(Refusal::OrgNameTaken.into());
    }
    let all = Inventory::take(&write, id, today).await?;
    let (claimants, concerned) = (all.claimants.clone(), all.units.clone());
    let units = units::standing_in(&*write, id).await?;
    let units = units.iter().filter(|row| row.community_id == id).map(|row| row.unit_id).collect();
    let waiting = registrations::waiting_for(&*write, id).await?.into_iter().collect();
    let part = part(all, &new, (&units, &waiting))?;
    let mut to = create::row(ctx, from.parent_id, from.kind, name, None, today, now);
    attributes.put_on(&mut to);
    attributes::require_free(&write, &to).await?;
    orgs::insert(&write, to.clone()).await?;
    let handed_over = hand_over::hand_over(ctx, &write, part, &from, &to).await?;
    registrations::give(&write, &new.registrations, to.id).await?;
    let named = new.units.iter().copied().collect();
    checkins::units::hand_over(ctx, &write, (id, to.id), Some(&named)).await?;
    checkins::hand_over_policy(&write, id, to.id).await?;
    // Whoever went has claims of tasks that stayed; whoever stayed, of tasks that went.
    hand_over::release_claims(ctx, &write, &concerned, &claimants).await?;
    pairings::release_below(ctx, &write, id).await?;
    pairings::release_below(ctx, &write, to.id).await?;
    let succession = hand_over::record(ctx, caller, id, to.id, SuccessionKind::Split, now);
    succession::insert(&write, succession.clone()).await?;
    let succeeded = Succeeded { succession, from, to, handed_over };
    let effect = write.finish(&once, succeeded, ("org", Some(id))).await?;
    // The new org's boards are made when they are first asked for; those above both stay right.
    super::forget(ctx, &[id]).await;
    sessions::revocations::hasten(ctx).await;
    Ok(effect)
}

/// What was named of what is there: `units` that are checked in, registrations that are `waiting`.
fn part(all: Inventory, new: &NewSplit, (units, waiting): (&HashSet<Id>, &HashSet<Id>)) -> Result<Inventory, Refusal> {
    let there = all.children.iter().copied().collect();
    let mut faults = rules::missing("/child_ids", &new.children, &there, "不是该组织现有的直接下级");
    faults.extend(rules::missing("/person_ids", &new.people, &all.people(), "不在该组织报到或任职"));
    let there = all.tasks.iter().map(|task| task.id).collect();
    faults.extend(rules::missing("/task_ids", &new.tasks, &there, "不是该组织未完结的任务"));
    faults.extend(rules::missing("/unit_ids", &new.units, units, "未在该社区报到"));
    faults.extend(rules::missing("/registration_ids", &new.registrations, waiting, "不是等待该单位处理的登记申请"));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    let people: HashSet<Id> = new.people.iter().copied().collect();
    Ok(Inventory {
        children: all.children.into_iter().filter(|id| new.children.contains(id)).collect(),
        checkins: all.checkins.into_iter().filter(|row| people.contains(&row.person_id)).collect(),
        memberships: all.memberships.into_iter().filter(|row| people.contains(&row.person_id)).collect(),
        tasks: all.tasks.into_iter().filter(|task| new.tasks.contains(&task.id)).collect(),
        ..all
    })
}
