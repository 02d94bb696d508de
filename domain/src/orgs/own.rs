//! Who is of an org, and so judges nothing about it; and who answers for it.

use infra::Reader;
use infra::store::accounts::Role;
use infra::store::orgs::{self, handover};
use infra::store::people;

use crate::{Caller, Id, Instant, Result, calendar};

/// Whether the caller works in an org, or holds a role on it, or below it.
pub(crate) async fn is_ones_own(reader: &impl Reader, caller: &Caller, org: Id, now: Instant) -> Result<bool> {
    let badge = caller.badge()?;
    let works = people::memberships_on(reader, [badge.person], calendar::day(now)).await?;
    let works = works.into_values().flat_map(|row| [Some(row.unit_id), row.branch_id]).flatten();
    let places = badge.grants.iter().map(|(_, place)| *place).chain(works);
    Ok(!orgs::those_below(reader, org, places).await?.is_empty())
}

/// Those who answer for an org: a unit's secretary, a place's workers, and whoever acted for it.
pub(crate) async fn answering(reader: &impl Reader, org: Id, by: Option<Id>) -> Result<Vec<Id>> {
    let grants = handover::grants_on(reader, org).await?;
    let answering = grants.into_iter().filter(|grant| matches!(grant.role, Role::Secretary | Role::Worker));
    Ok(answering.map(|grant| grant.person_id).chain(by).collect())
}
