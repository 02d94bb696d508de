//! A unit takes slots of a task.

use infra::store::claims::units::{self, UnitClaimEnd, UnitClaimRow};
use infra::store::orgs::{self, OrgKind};
use infra::store::tasks;

use super::{UnitClaimSeen, name, read, rules, schedule};
use crate::access::{Right, require};
use crate::claims::collector;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, audiences};

/// What a unit asks for.
#[derive(Clone, Debug)]
pub struct NewUnitClaim {
    pub unit: Id,
    pub slots: i32,
    /// Whom it names at once.
    pub people: Vec<Id>,
}

/// Takes slots of a task for a unit within the caller's scope; the task is published for a community
/// with which the unit is checked in. What those wait for who stand in the queue is not given out. Where
/// the time for naming is over already, everybody must be named at once.
///
/// # Errors
/// [`Refusal::NotFound`] for the unit or the task, [`Refusal::OrgRetired`], [`Refusal::TaskFull`],
/// [`Refusal::TaskNotOpen`], [`Refusal::TaskClosed`], [`Refusal::UnitClaimStands`],
/// [`Refusal::AudienceMismatch`] where it is for other units,
/// [`Refusal::Invalid`] naming everybody who cannot be named, and how many slots there are.
pub async fn claim_for_unit(
    ctx: &Context,
    caller: &Caller,
    task: Id,
    new: NewUnitClaim,
    once: Once<UnitClaimSeen>,
) -> Result<Effect<UnitClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ClaimForUnit)?;
    let unit = orgs::find_within(&ctx.db, &scope, new.unit).await?.ok_or(Refusal::NotFound)?;
    if unit.kind != OrgKind::Unit {
        return Err(Refusal::NotFound.into());
    }
    tasks::find_for_unit(&ctx.db, &scope, unit.id, task).await?.ok_or(Refusal::NotFound)?;

    let write = enter!(ctx.write_once(caller, Right::ClaimForUnit, &once, now).await?);
    // Held, so that its check-ins stand still.
    crate::orgs::hold_live(&write, unit.id).await?;
    tasks::find_for_unit(&*write, &scope, unit.id, task).await?.ok_or(Refusal::NotFound)?;
    let requests = name::requests(task, unit.id, &new.people);
    let (state, _) = collector::load(&write, &requests, now).await?;
    let task = tasks::lock(&write, &[task]).await?.remove(&task).ok_or(Refusal::NotFound)?;
    if let Some(seen) = audiences::of_tasks(&*write, [&task]).await?.remove(&task.id)
        && !audiences::reaches(&*write, &seen.audience, unit.id).await?
    {
        return Err(Refusal::AudienceMismatch(seen.words()).into());
    }
    let name_by = rules::name_by(&task);
    let mut row = UnitClaimRow {
        id: ctx.entropy.id(now),
        task_id: task.id,
        unit_id: unit.id,
        unnamed: new.slots,
        name_by,
        claimed_at: now,
        claimed_by: caller.person_if_any(),
        reminded_at: None,
        ended_at: None,
        end_reason: None,
    };
    if !units::insert(&write, row.clone()).await? {
        return Err(Refusal::UnitClaimStands.into());
    }
    rules::takeable(&task, new.slots, now)?;
    let mut faults = rules::naming_faults(&requests, &state, new.slots);
    faults.extend(rules::lateness_fault(name_by, &new, now));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    tasks::take_slots(&write, task.id, new.slots).await?;
    let claims = name::put(ctx, &write, &mut row, &task, &unit.name, &new.people).await?;
    if name_by <= now {
        units::end(&write, row.id, UnitClaimEnd::Settled, now).await?;
    }
    schedule(&write, &row).await?;
    let seen = read::one(&*write, row.id).await?;
    let effect = write.finish_with(&once, seen, &name::objects(row.id, &claims)).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}
