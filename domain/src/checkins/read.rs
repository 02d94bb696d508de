//! One's own check-ins.

use infra::store::{checkins, orgs};

use super::CheckinSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Result, Slice};

/// The caller's check-ins, newest first: the live one, and those that ended.
pub async fn list_my_checkins(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<CheckinSeen>> {
    require(caller, Right::ListMyCheckins)?;
    let rows = checkins::of_person(&ctx.db, caller.person_id()?, slice).await?;
    let names = orgs::names(&ctx.db, rows.iter().map(|row| row.community_id)).await?;
    let name = |row: &infra::store::checkins::CheckinRow| names.get(&row.community_id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|checkin| CheckinSeen { community_name: name(&checkin), checkin }).collect())
}
