//! Looking organisations up. A dictionary: whoever has signed in may.

use std::collections::HashMap;

use chrono::NaiveDate;
use infra::store::orgs::succession::{self, OrgMoveRow, SuccessionRow};
use infra::store::orgs::{self, OrgFilter, OrgKind, OrgRow, ProfileRow};
use infra::store::seats;

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
    /// Names of those who are its secretary today.
    pub secretaries: Vec<String>,
    /// What followed it, and what it followed.
    pub successions: Vec<SuccessionRow>,
    pub moves: Vec<OrgMoveRow>,
    /// Names of the orgs in successions and moves.
    pub names: HashMap<Id, String>,
}

/// What a listing is narrowed to, and the day it is about (without one, today).
#[derive(Clone, Debug, Default)]
pub struct OrgList {
    pub filter: OrgFilter,
    pub on: Option<NaiveDate>,
}

/// The orgs that exist on a day; those that exist no longer, too, where that is asked for.
pub async fn list_orgs(ctx: &Context, caller: &Caller, list: &OrgList, leaf: Leaf) -> Result<Leafed<OrgRow>> {
    require(caller, Right::ListOrgs)?;
    let day = list.on.map_or_else(|| calendar::day(ctx.now()), calendar::within_reach);
    Ok(orgs::list(&ctx.db, &list.filter, day, leaf).await?)
}

/// An org, whether it exists or did: one that was merged shows its successor.
pub async fn show_org(ctx: &Context, caller: &Caller, id: Id) -> Result<OrgSeen> {
    require(caller, Right::ShowOrg)?;
    let lineage = orgs::lineage(&ctx.db, id).await?;
    let org = lineage.first().cloned().ok_or(Refusal::NotFound)?;
    let counts = orgs::count_by_kind(&ctx.db, id).await?;
    let profile = orgs::profile_of(&ctx.db, id).await?;
    let secretaries = seats::secretaries_of(&ctx.db, id, calendar::day(ctx.now())).await?;
    let successions = succession::of_org(&ctx.db, id).await?;
    let moves = succession::moves_of(&ctx.db, id).await?;
    let both = successions.iter().flat_map(|row| [row.from_id, row.to_id]);
    let names = orgs::names(&ctx.db, both.chain(moves.iter().flat_map(|row| [row.from_id, row.to_id]))).await?;
    Ok(OrgSeen { org, lineage, counts, profile, secretaries, successions, moves, names })
}

/// The top-level orgs, for whoever sets the service up.
pub async fn tops(ctx: &Context) -> Result<Vec<OrgRow>> {
    Ok(orgs::tops(&ctx.db).await?)
}
