//! Looking pairings up: by place, by unit, by member.

use infra::store::pairings::{self, Filter};
use infra::store::{orgs, people};

use super::read::{PairingSeen, seen};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice, calendar};

/// From either side, newest first: who looks after a place (or the places anywhere below an org), or
/// what a unit looks after.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_pairings(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    filter: Filter,
    leaf: Leaf,
) -> Result<Leafed<PairingSeen>> {
    let scope = require(caller, Right::ListOrgPairings)?;
    let today = calendar::day(ctx.now());
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let filter = Filter { on: filter.on.map(calendar::within_reach), ..filter };
    let leafed = pairings::of_org(&ctx.db, &scope, org, filter, today, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows, today).await?, total: leafed.total })
}

/// What a member looks after and did, newest first: everything for those who answer for the member's
/// unit; for the communities, to whom the member is known, what lies in their own places.
///
/// # Errors
/// [`Refusal::NotFound`] when nobody within the caller's scope has such a member.
pub async fn list_member_pairings(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    slice: Slice,
) -> Result<Vec<PairingSeen>> {
    let scope = require(caller, Right::ListMemberPairings)?;
    let today = calendar::day(ctx.now());
    let rows = if people::find_member(&ctx.db, &scope, person, today).await?.is_some() {
        pairings::of_person(&ctx.db, person, slice).await?
    } else if people::is_known_within(&ctx.db, &scope, person, today).await? {
        pairings::of_person_within(&ctx.db, &scope, person, slice).await?
    } else {
        return Err(Refusal::NotFound.into());
    };
    seen(&ctx.db, rows, today).await
}

/// What the caller looks after and did, newest first.
pub async fn list_my_pairings(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<PairingSeen>> {
    require(caller, Right::ListMyPairings)?;
    let rows = pairings::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(&ctx.db, rows, calendar::day(ctx.now())).await
}
