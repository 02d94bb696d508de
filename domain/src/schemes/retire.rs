//! Ending a scheme.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::schemes::{self, RetirementRow};

use super::{VersionSeen, cover, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar};

const POINTER: &str = "/ends_on";

/// Ends the scheme of a version, its newest one, from a later day on: what holds above, or beside it for everybody,
/// takes its place. What was posted stays. A further version of the same scheme begins it again.
///
/// # Errors
/// [`Refusal::NotFound`] for the version, and for an org beyond the caller's scope; [`Refusal::SchemeSuperseded`] for
/// any but the newest version, [`Refusal::SchemeRetired`], [`Refusal::LastScheme`] where nothing would hold for
/// everybody, [`Refusal::Invalid`] for a day that is not after today and after the version's first, and for items that
/// open tasks name and nothing would have.
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
    // Locked, so that no version is published meanwhile, and no other scheme of the org ended.
    schemes::lock_of_org(&write, org).await?;
    let lineage = schemes::lineage_versions(&*write, org).await?;
    let newest = lineage.iter().find(|known| known.scheme_id == version.scheme_id);
    if newest.is_none_or(|newest| newest.id != id) {
        return Err(Refusal::SchemeSuperseded.into());
    }
    let fault = rules::day_fault(ends_on, calendar::day(now), POINTER).or_else(|| {
        let detail = format!("停用日期须在该版本生效（{}）之后", version.effective_from);
        (ends_on <= version.effective_from).then(|| Fault::new(POINTER, "out_of_range", detail))
    });
    if let Some(fault) = fault {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let row = RetirementRow { version_id: id, ends_on, retired_at: now, retired_by: write.by() };
    if !schemes::insert_retirement(&write, row).await? {
        return Err(Refusal::SchemeRetired.into());
    }
    cover::refuse_gaps(&write, org, ends_on, POINTER).await?;
    let seen = read::one(&*write, version, calendar::day(now)).await?;
    write.finish(&once, seen, ("scheme_version", Some(id))).await
}
