//! Whether somebody is of an org, and so judges nothing about it.

use infra::Reader;
use infra::store::{orgs, people};

use crate::{Caller, Id, Result, calendar};

/// Whether the caller works in an org, or holds a role on it, or below it.
pub(crate) async fn is_ones_own(reader: &impl Reader, caller: &Caller, org: Id, now: crate::Instant) -> Result<bool> {
    let badge = caller.badge()?;
    let works = people::memberships_on(reader, [badge.person], calendar::day(now)).await?;
    let works = works.into_values().flat_map(|row| [Some(row.unit_id), row.branch_id]).flatten();
    let places = badge.grants.iter().map(|(_, place)| *place).chain(works);
    Ok(!orgs::those_below(reader, org, places).await?.is_empty())
}
