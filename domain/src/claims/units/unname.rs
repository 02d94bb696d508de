//! A unit takes names back: the slots are its own again, for others.

use std::collections::HashMap;

use infra::store::claims::units::{self, Side};
use infra::store::claims::{self, ClaimEnd, ClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::{people as persons, tasks};

use super::{UnitClaimSeen, name, read, rules};
use crate::access::{Right, require};
use crate::claims::served;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices};

/// Takes the names of these people back, all or none, and tells them. Whoever was there or has
/// reported stays.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::UnitClaimEnded`], [`Refusal::NamingOver`], [`Refusal::Invalid`]
/// naming everybody who was not named or has served.
pub async fn unname_members(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    people: Vec<Id>,
    once: Once<UnitClaimSeen>,
) -> Result<Effect<UnitClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::UnnameMembers)?;
    let found = units::find(&ctx.db, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::UnnameMembers, &once, now).await?);
    persons::lock(&write, &people).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    let mut row = units::find(&*write, &scope, Side::Unit, id).await?.ok_or(Refusal::NotFound)?;
    rules::open(&row, now)?;
    let named = units::named(&*write, [id]).await?.into_iter().map(|claim| claim.id);
    let named = claims::lock_live(&write, named).await?;
    let served = served(&write, &named).await?;
    let named: HashMap<Id, ClaimRow> = named.into_iter().map(|claim| (claim.person_id, claim)).collect();
    let faults = rules::unnaming_faults(&people, &named, &served);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let gone: Vec<ClaimRow> = people.iter().filter_map(|person| named.get(person).cloned()).collect();
    let ids: Vec<Id> = gone.iter().map(|claim| claim.id).collect();
    claims::end_many(&write, &ids, ClaimEnd::Unnamed, now).await?;
    row.unnamed += i32::try_from(gone.len()).unwrap_or(i32::MAX);
    units::update(&write, &row).await?;
    let seen = read::one(&*write, id).await?;
    let text = rules::unnaming_notice(&seen.unit_name, &task.title);
    for claim in &gone {
        let about = Some(claim.id);
        notices::tell(ctx, &write, &[claim.person_id], NoticeKind::UnitUnnamed, about, text.clone()).await?;
    }
    write.finish_with(&once, seen, &name::objects(id, &gone)).await
}
