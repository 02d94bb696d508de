//! A unit names its people: each gets one of the slots that it holds.

use infra::store::claims::units::{self, Side, UnitClaimRow};
use infra::store::claims::{self, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::tasks::{self, TaskRow};

use super::{UnitClaimSeen, read, rules};
use crate::access::{Right, require};
use crate::claims::collector;
use crate::claims::rules::Request;
use crate::write::{Object, Write};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, waitlist};

/// Names members of a unit within the caller's scope, all or none, and tells them.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`], [`Refusal::UnitClaimEnded`], [`Refusal::NamingOver`],
/// [`Refusal::Invalid`] naming everybody who cannot be named.
pub async fn name_members(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    people: Vec<Id>,
    once: Once<UnitClaimSeen>,
) -> Result<Effect<UnitClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::NameMembers)?;
    let found = units::find(&ctx.db, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::NameMembers, &once, now).await?);
    // Held, so that its check-ins stand still.
    let unit = crate::orgs::hold_live(&write, found.unit_id).await?;
    let requests = requests(found.task_id, unit.id, &people);
    let (state, _) = collector::load(&write, &requests, now).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    let mut row = units::find(&*write, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    rules::open(&row, now)?;
    let faults = rules::naming_faults(&requests, &state, row.unnamed);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let claims = put(ctx, &write, &mut row, &task, &unit.name, &people).await?;
    let seen = read::one(&*write, id).await?;
    let effect = write.finish_with(&once, seen, &objects(id, &claims)).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}

/// What naming these people asks for.
pub(super) fn requests(task: Id, unit: Id, people: &[Id]) -> Vec<Request> {
    people.iter().map(|person| Request { task, person: *person, through: Some(unit) }).collect()
}

/// What a unit's claim, and those that were made by it, leave in the audit trail.
pub(super) fn objects(id: Id, claims: &[ClaimRow]) -> Vec<Object> {
    let each = claims.iter().map(|claim| ("claim", Some(claim.id)));
    std::iter::once(("unit_claim", Some(id))).chain(each).collect()
}

/// Makes claims of slots that the unit holds, for people without faults, and tells them. Under the
/// locks of the people and the task.
pub(super) async fn put(
    ctx: &Context,
    write: &Write,
    row: &mut UnitClaimRow,
    task: &TaskRow,
    unit_name: &str,
    people: &[Id],
) -> Result<Vec<ClaimRow>> {
    let now = write.now();
    let claim = |person: &Id| ClaimRow {
        id: ctx.entropy.id(now),
        task_id: task.id,
        person_id: *person,
        claimed_at: now,
        ended_at: None,
        end_reason: None,
        promoted_at: None,
        recorded_by: None,
        unit_claim_id: Some(row.id),
    };
    let made: Vec<ClaimRow> = people.iter().map(claim).collect();
    if claims::insert_many(write, made.clone()).await?.len() != made.len() {
        return Err(Refusal::Conflict.into());
    }
    row.unnamed -= i32::try_from(made.len()).unwrap_or(i32::MAX);
    units::update(write, row).await?;
    let text = rules::naming_notice(unit_name, task);
    for claim in &made {
        if task.waiting > 0 {
            waitlist::stop_waiting(write, claim).await?;
        }
        let about = Some(claim.id);
        notices::tell(ctx, write, &[claim.person_id], NoticeKind::UnitNamed, about, text.clone()).await?;
    }
    Ok(made)
}
