//! How many slots a unit takes: more, or fewer, which is how it gives them back.

use infra::store::claims::units::{self, Side, UnitClaimEnd};
use infra::store::tasks;

use super::{UnitClaimSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, waitlist};

/// Makes a unit within the caller's scope hold so many slots, those with a name among them. None: it
/// gives all of them back, and its claim ends. Asked for again, it changes nothing.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`], [`Refusal::UnitClaimEnded`], [`Refusal::NamingOver`],
/// [`Refusal::SlotsBelowClaims`] when more people were named than that; for more slots, what a new claim
/// would be refused for.
pub async fn resize_unit_claim(ctx: &Context, caller: &Caller, id: Id, slots: i32) -> Result<UnitClaimSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::ResizeUnitClaim)?;
    let found = units::find(&ctx.db, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::ResizeUnitClaim, now).await?;
    crate::orgs::hold_live(&write, found.unit_id).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    let mut row = units::find(&*write, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    rules::open(&row, now)?;
    let named = i32::try_from(units::named(&*write, [id]).await?.len()).unwrap_or(i32::MAX);
    if slots < named {
        return Err(Refusal::SlotsBelowClaims.into());
    }
    let more = slots - named - row.unnamed;
    if more == 0 {
        return read::one(&*write, id).await;
    }
    row.unnamed += more;
    if more > 0 {
        tasks::find_for_unit(&*write, &scope, row.unit_id, task.id).await?.ok_or(Refusal::NotFound)?;
        rules::takeable(&task, more, now)?;
        tasks::take_slots(&write, task.id, more).await?;
    } else {
        tasks::free_slots(&write, task.id, -more).await?;
        waitlist::slots_freed(&write, &task).await?;
    }
    units::update(&write, &row).await?;
    if slots == 0 {
        units::end(&write, id, UnitClaimEnd::Returned, now).await?;
    }
    let seen = read::one(&*write, id).await?;
    write.commit(("unit_claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(seen)
}
