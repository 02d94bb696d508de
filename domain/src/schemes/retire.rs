//! Ending a scheme.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::schemes::{self, LineageVersion, RetirementRow};

use super::{VersionSeen, choose, in_force, publish, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Ends the scheme of a version, its newest one, from a later day on: what holds above, or beside it for everybody, takes
/// its place. What was posted stays. A further version of the same scheme begins it again.
///
/// # Errors
/// [`Refusal::NotFound`] for the version, and for an org beyond the caller's scope; [`Refusal::SchemeSuperseded`] for any
/// but the newest version, [`Refusal::SchemeRetired`], [`Refusal::LastScheme`] where nothing would hold for everybody,
/// [`Refusal::Invalid`] for a day that is not after today, and for items that open tasks name and nothing would have.
pub async fn retire_scheme(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    ends_on: NaiveDate,
    once: Once<VersionSeen>,
) -> Result<Effect<VersionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RetireScheme)?;
    let version = schemes::find_version(&ctx.db, id).await?.ok_or(Refusal::NotFound)?;
    let scheme = schemes::find(&ctx.db, [version.scheme_id]).await?.pop().ok_or(Refusal::NotFound)?;
    orgs::find_within(&ctx.db, &scope, scheme.org_id).await?.ok_or(Refusal::NotFound)?;
    let org = scheme.org_id;
    let write = enter!(ctx.write_once(caller, Right::RetireScheme, &once, now).await?);
    // Locked, so that no version is published meanwhile.
    schemes::ensure(&write, scheme).await?;
    if schemes::latest(&write, version.scheme_id).await?.is_some_and(|latest| latest.id != id) {
        return Err(Refusal::SchemeSuperseded.into());
    }
    let mut faults: Vec<_> = rules::day_fault(ends_on, calendar::day(now)).into_iter().collect();
    for fault in &mut faults {
        fault.pointer = "/ends_on".to_string();
    }
    let lineage = schemes::lineage_versions(&*write, org).await?;
    let ended = |known: LineageVersion| {
        let ends_on = if known.id == id { Some(ends_on) } else { known.ends_on };
        LineageVersion { ends_on, ..known }
    };
    let lineage: Vec<LineageVersion> = lineage.into_iter().map(ended).collect();
    let left = choose::holding(&lineage, ends_on);
    if left.last().is_none_or(|last| !last.classes.is_empty()) {
        return Err(Refusal::LastScheme.into());
    }
    let scored = in_force::scored_by(&*write, &left).await?;
    let in_use = schemes::items_in_use(&write, org, calendar::start_of(ends_on)).await?;
    faults.extend(publish::missing(&scored, &in_use, "/ends_on"));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let row = RetirementRow { version_id: id, ends_on, retired_at: now, retired_by: write.by() };
    if !schemes::insert_retirement(&write, row).await? {
        return Err(Refusal::SchemeRetired.into());
    }
    let seen = read::one(&*write, version, calendar::day(now)).await?;
    write.finish(&once, seen, ("scheme_version", Some(id))).await
}
