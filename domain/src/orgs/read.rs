//! Looking organisations up. A dictionary: whoever has signed in may.

use infra::store::orgs::{self, OrgFilter, OrgKind, OrgRow, ProfileRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, calendar};

/// One org with what surrounds it.
#[derive(Clone, Debug)]
pub struct OrgSeen {
    pub org: OrgRow,
    /// From the org itself upwards.
    pub lineage: Vec<OrgRow>,
    /// How many orgs of each kind there are in its subtree, itself included.
    pub counts: Vec<(OrgKind, i64)>,
    pub profile: Option<ProfileRow>,
}

/// The orgs that exist today.
pub async fn list_orgs(ctx: &Context, caller: &Caller, filter: &OrgFilter, leaf: Leaf) -> Result<Leafed<OrgRow>> {
    require(caller, Right::ListOrgs)?;
    Ok(orgs::list(&ctx.db, filter, calendar::day(ctx.now()), leaf).await?)
}

pub async fn show_org(ctx: &Context, caller: &Caller, id: Id) -> Result<OrgSeen> {
    require(caller, Right::ShowOrg)?;
    let lineage = orgs::lineage(&ctx.db, id).await?;
    let org = lineage.first().cloned().ok_or(Refusal::NotFound)?;
    let counts = orgs::count_by_kind(&ctx.db, id).await?;
    let profile = orgs::profile_of(&ctx.db, id).await?;
    Ok(OrgSeen { org, lineage, counts, profile })
}

/// The top-level orgs, for whoever sets the service up.
pub async fn tops(ctx: &Context) -> Result<Vec<OrgRow>> {
    Ok(orgs::tops(&ctx.db).await?)
}
