//! Looking versions up.

use std::collections::HashMap;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::orgs;
use infra::store::schemes::{self, SchemeRow, SchemeVersionRow};

use super::{Lineages, Scheme, choose, versions};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, calendar};

/// A published version as it is shown.
#[derive(Clone, Debug)]
pub struct VersionSeen {
    pub version: SchemeVersionRow,
    pub scheme: Scheme,
    /// The org that it was published for.
    pub org_id: Id,
    pub org_name: String,
    /// Whether it holds today where it was looked for, for everybody or for the classes that it is for.
    pub is_in_force: bool,
    /// The first day on which its scheme no longer holds.
    pub ends_on: Option<NaiveDate>,
}

/// The versions that were published for an org and for those above it, newest first. Whoever has signed in may know by
/// which rules they get points.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_scheme_versions(ctx: &Context, caller: &Caller, org: Id, leaf: Leaf) -> Result<Leafed<VersionSeen>> {
    require(caller, Right::ListSchemeVersions)?;
    orgs::find(&ctx.db, org).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = schemes::versions_for(&ctx.db, org, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, rows, Some(org), calendar::day(ctx.now())).await?, total })
}

/// One version. Whether it is in force is told for the org that it was published for.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_scheme_version(ctx: &Context, caller: &Caller, id: Id) -> Result<VersionSeen> {
    require(caller, Right::ShowSchemeVersion)?;
    let version = schemes::find_version(&ctx.db, id).await?.ok_or(Refusal::NotFound)?;
    one(&ctx.db, version, calendar::day(ctx.now())).await
}

pub(super) async fn one(reader: &impl Reader, version: SchemeVersionRow, today: NaiveDate) -> Result<VersionSeen> {
    seen(reader, vec![version], None, today).await?.pop().ok_or(Refusal::NotFound.into())
}

/// Looked for in `place`, or else each where it was published.
async fn seen(
    reader: &impl Reader,
    rows: Vec<SchemeVersionRow>,
    place: Option<Id>,
    today: NaiveDate,
) -> Result<Vec<VersionSeen>> {
    let owners = schemes::find(reader, rows.iter().map(|row| row.scheme_id)).await?;
    let owners: HashMap<Id, SchemeRow> = owners.into_iter().map(|row| (row.id, row)).collect();
    let names = orgs::names(reader, owners.values().map(|row| row.org_id)).await?;
    let ends = schemes::retirements_of(reader, rows.iter().map(|row| row.id)).await?;
    let mut lineages = Lineages::default();
    let mut all = Vec::new();
    for version in rows {
        let org_id = owners.get(&version.scheme_id).ok_or(Refusal::NotFound)?.org_id;
        let lineage = lineages.get(reader, place.unwrap_or(org_id)).await?;
        let holding = choose::holding_for(&version.subject, version.currency, lineage, today);
        all.push(VersionSeen {
            scheme: versions::read(&version)?,
            org_id,
            org_name: names.get(&org_id).cloned().unwrap_or_default(),
            is_in_force: holding.iter().any(|holding| holding.id == version.id),
            ends_on: ends.get(&version.id).copied(),
            version,
        });
    }
    Ok(all)
}
