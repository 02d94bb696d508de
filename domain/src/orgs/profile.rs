//! The compliance profile of a top-level org.

use infra::store::orgs::{self, Boards, ProfileRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Sets who is shown on the boards of a top-level org.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is no top, or out of scope.
pub async fn set_compliance_profile(ctx: &Context, caller: &Caller, org: Id, boards: Boards) -> Result<ProfileRow> {
    let now = ctx.now();
    let scope = require(caller, Right::SetComplianceProfile)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::SetComplianceProfile, now).await?;
    if orgs::set_boards(&write, org, boards, now).await? == 0 {
        return Err(Refusal::NotFound.into());
    }
    let profile = orgs::profile_of(&*write, org).await?.ok_or(Refusal::NotFound)?;
    write.commit(("org", Some(org))).await?;
    Ok(profile)
}
