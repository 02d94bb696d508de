//! The compliance profile of a top-level org: what it may ask of its members, and show of them.

use infra::Reader;
use infra::store::orgs::{self, Boards, Demand, ProfileRow};

use super::create;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// What a top-level org is to allow. What is not given stays as it is.
#[derive(Clone, Copy, Debug)]
pub struct NewProfile {
    pub boards: Boards,
    /// Whether a log of a gathering may be refused for want of attendance.
    pub attendance: Option<Demand>,
    /// Whether tasks may require photos.
    pub photos: Option<Demand>,
}

/// The profile that holds for an org: its top's. Whoever has signed in may know what can be asked of them.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_compliance_profile(ctx: &Context, caller: &Caller, org: Id) -> Result<ProfileRow> {
    require(caller, Right::ShowComplianceProfile)?;
    orgs::find(&ctx.db, org).await?.ok_or(Refusal::NotFound)?;
    profile_of(&ctx.db, org).await
}

/// Sets what a top-level org allows. A task that required photos before this was forbidden does so no longer.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is no top, or out of scope.
pub async fn set_compliance_profile(ctx: &Context, caller: &Caller, org: Id, new: NewProfile) -> Result<ProfileRow> {
    let now = ctx.now();
    let scope = require(caller, Right::SetComplianceProfile)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::SetComplianceProfile, now).await?;
    let before = orgs::lock_profile(&write, org).await?.ok_or(Refusal::NotFound)?;
    let profile = ProfileRow {
        boards: new.boards,
        attendance: new.attendance.unwrap_or(before.attendance),
        photos: new.photos.unwrap_or(before.photos),
        updated_at: now,
        ..before
    };
    orgs::update_profile(&write, &profile).await?;
    write.commit(("org", Some(org))).await?;
    Ok(profile)
}

/// The profile that holds for an org. Where there is none, the strict default holds.
pub(crate) async fn profile_of(reader: &impl Reader, org: Id) -> Result<ProfileRow> {
    let found = orgs::profile_of(reader, org).await?;
    Ok(found.unwrap_or_else(|| create::strict_profile(org, chrono::DateTime::UNIX_EPOCH)))
}
