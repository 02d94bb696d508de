//! Looking registrations up, and what those are told who filed one.

use infra::Reader;
use infra::crypto::Purpose;
use infra::store::people::PersonRow;
use infra::store::registrations::{self, RegistrationRow, RegistrationState};
use infra::store::{orgs, people};

use super::{Namesake, RegistrationSeen, rules};
use crate::access::{Right, require};
use crate::people::mask_phone;
use crate::{Caller, Context, Leaf, Leafed, Refusal, Result, calendar};

/// The registrations for units within the caller's scope, oldest first: a queue to work off.
pub async fn list_registrations(
    ctx: &Context,
    caller: &Caller,
    state: Option<RegistrationState>,
    leaf: Leaf,
) -> Result<Leafed<RegistrationSeen>> {
    let scope = require(caller, Right::ListRegistrations)?;
    let Leafed { rows, total } = registrations::list(&ctx.db, &scope, state, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, rows).await?, total })
}

/// What whoever has this WeChat identity is told at the door, if they filed a registration.
pub(crate) async fn standing(reader: &impl Reader, openid_index: &str) -> Result<Option<Refusal>> {
    let last = registrations::last_of_openid(reader, openid_index).await?;
    Ok(last.as_ref().and_then(rules::standing))
}

/// A registration with what belongs to it.
pub(super) async fn one(ctx: &Context, reader: &impl Reader, row: RegistrationRow) -> Result<RegistrationSeen> {
    seen(ctx, reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

pub(crate) async fn seen(
    ctx: &Context,
    reader: &impl Reader,
    rows: Vec<RegistrationRow>,
) -> Result<Vec<RegistrationSeen>> {
    let today = calendar::day(ctx.now());
    let units = orgs::names(reader, rows.iter().map(|row| row.unit_id)).await?;
    let names = people::names(reader, rows.iter().filter_map(|row| row.decided_by)).await?;
    let waiting = rows.iter().filter(|row| row.state == RegistrationState::Waiting);
    let asked: Vec<_> = waiting.map(|row| (row.unit_id, row.name.clone())).collect();
    let namesakes = people::namesakes(reader, &asked, today).await?;
    let mut all = Vec::new();
    for registration in rows {
        let waits = registration.state == RegistrationState::Waiting;
        let others = namesakes.get(&(registration.unit_id, registration.name.clone())).filter(|_| waits);
        all.push(RegistrationSeen {
            unit_name: units.get(&registration.unit_id).cloned().unwrap_or_default(),
            masked_phone: masked(ctx, registration.phone.as_deref())?,
            decided_by_name: registration.decided_by.and_then(|by| names.get(&by).cloned()),
            namesakes: others.into_iter().flatten().map(|person| namesake(ctx, person)).collect::<Result<_>>()?,
            registration,
        });
    }
    Ok(all)
}

fn namesake(ctx: &Context, person: &PersonRow) -> Result<Namesake> {
    let masked_phone = masked(ctx, person.phone.as_deref())?;
    Ok(Namesake { person_id: person.id, name: person.name.clone(), masked_phone })
}

fn masked(ctx: &Context, sealed: Option<&str>) -> Result<Option<String>> {
    let phone = sealed.map(|sealed| ctx.vault.open(Purpose::Phone, sealed)).transpose()?;
    Ok(phone.map(|phone| mask_phone(&phone)))
}
