//! Looking check-ins up.

use infra::Reader;
use infra::store::checkins::{self, CheckinRow, Standing};
use infra::store::{orgs, people};

use super::{CheckinLine, CheckinSeen};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice, calendar};

/// The caller's check-ins, newest first: the live or pending one, and those that ended.
pub async fn list_my_checkins(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<CheckinSeen>> {
    require(caller, Right::ListMyCheckins)?;
    let rows = checkins::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(&ctx.db, rows).await
}

/// The check-ins of a member of a unit within the caller's scope, newest first.
pub async fn list_member_checkins(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    slice: Slice,
) -> Result<Vec<CheckinSeen>> {
    let scope = require(caller, Right::ListMemberCheckins)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let rows = checkins::of_person(&ctx.db, person, slice).await?;
    seen(&ctx.db, rows).await
}

/// One's own check-in, or one of a community or a unit's member within the caller's scope.
pub async fn show_checkin(ctx: &Context, caller: &Caller, id: Id) -> Result<CheckinSeen> {
    let scope = require(caller, Right::ShowCheckin)?;
    let row = checkins::find(&ctx.db, &scope, id, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    seen(&ctx.db, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}

/// The check-ins with the communities of an org's subtree, newest first.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_checkins(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    standing: Option<Standing>,
    leaf: Leaf,
) -> Result<Leafed<CheckinLine>> {
    let scope = require(caller, Right::ListOrgCheckins)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = checkins::of_org(&ctx.db, &scope, org, standing, leaf).await?;
    let ids: Vec<Id> = leafed.rows.iter().map(|row| row.person_id).collect();
    let names = people::names(&ctx.db, ids.iter().copied()).await?;
    let memberships = people::memberships_on(&ctx.db, ids, calendar::day(ctx.now())).await?;
    let units = orgs::names(&ctx.db, memberships.values().map(|membership| membership.unit_id)).await?;
    let line = |seen: CheckinSeen| CheckinLine {
        person_name: names.get(&seen.checkin.person_id).cloned().unwrap_or_default(),
        unit: memberships
            .get(&seen.checkin.person_id)
            .map(|one| (one.unit_id, units.get(&one.unit_id).cloned().unwrap_or_default())),
        seen,
    };
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?.into_iter().map(line).collect(), total: leafed.total })
}

/// Rows with the names of their communities.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<CheckinRow>) -> Result<Vec<CheckinSeen>> {
    let names = orgs::names(reader, rows.iter().map(|row| row.community_id)).await?;
    let name = |row: &CheckinRow| names.get(&row.community_id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|checkin| CheckinSeen { community_name: name(&checkin), checkin }).collect())
}
