//! Looking leaves up. Their reasons are opened for the member and for those who decide only.

use infra::Reader;
use infra::crypto::Purpose;
use infra::store::leaves::{self, LeaveFilter, LeaveRow};
use infra::store::{orgs, people};

use super::LeaveSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, Slice, calendar};

/// The caller's own, newest first.
pub async fn list_my_leaves(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<LeaveSeen>> {
    require(caller, Right::ListMyLeaves)?;
    let rows = leaves::of_person(&ctx.db, caller.person_id()?, slice).await?;
    seen(ctx, &ctx.db, rows).await
}

/// Those of members within the caller's scope, oldest first.
pub async fn list_leaves(ctx: &Context, caller: &Caller, filter: LeaveFilter, leaf: Leaf) -> Result<Leafed<LeaveSeen>> {
    let today = calendar::day(ctx.now());
    let scope = require(caller, Right::ListLeaves)?;
    let Leafed { rows, total } = leaves::list(&ctx.db, &scope, filter, today, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, rows).await?, total })
}

/// One's own, or a member's within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_leave(ctx: &Context, caller: &Caller, id: Id) -> Result<LeaveSeen> {
    let today = calendar::day(ctx.now());
    let scope = require(caller, Right::ShowLeave)?;
    let leave = leaves::find(&ctx.db, &scope, id, today).await?.ok_or(Refusal::NotFound)?;
    seen(ctx, &ctx.db, vec![leave]).await?.pop().ok_or(Refusal::NotFound.into())
}

/// What a write answers: without the reasons, for answers are kept as they were sent.
pub(super) async fn outcome(ctx: &Context, reader: &impl Reader, leave: LeaveRow) -> Result<LeaveSeen> {
    let seen = seen(ctx, reader, vec![leave]).await?.pop().ok_or(Refusal::NotFound)?;
    Ok(LeaveSeen { reason: None, decision_reason: None, ..seen })
}

pub(crate) async fn seen(ctx: &Context, reader: &impl Reader, rows: Vec<LeaveRow>) -> Result<Vec<LeaveSeen>> {
    let people_of = |row: &LeaveRow| [Some(row.person_id), row.recorded_by, row.decided_by, row.cut_by];
    let names = people::names(reader, rows.iter().flat_map(people_of).flatten()).await?;
    let units = orgs::names(reader, rows.iter().map(|row| row.unit_id)).await?;
    let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
    let open = |sealed: &str| ctx.vault.open(Purpose::LeaveReason, sealed);
    let seen = |leave: LeaveRow| {
        Ok(LeaveSeen {
            person_name: name(Some(leave.person_id)).unwrap_or_default(),
            unit_name: units.get(&leave.unit_id).cloned().unwrap_or_default(),
            reason: Some(open(&leave.reason)?),
            decision_reason: leave.decision_reason.as_deref().map(open).transpose()?,
            recorded_by_name: name(leave.recorded_by),
            decided_by_name: name(leave.decided_by),
            cut_by_name: name(leave.cut_by),
            leave,
        })
    };
    rows.into_iter().map(seen).collect()
}
