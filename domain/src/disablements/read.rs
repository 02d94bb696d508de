//! When a member was disabled, by whom, and why.

use infra::Reader;
use infra::store::disablements::{self, DisablementRow};
use infra::store::people;

use super::DisablementSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, Slice, calendar};

/// The disablements of a member within the caller's scope, newest first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_member_disablements(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    slice: Slice,
) -> Result<Vec<DisablementSeen>> {
    let scope = require(caller, Right::ListMemberDisablements)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    seen(&ctx.db, disablements::history(&ctx.db, person, slice).await?).await
}

/// Rows with the names of those who decided.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<DisablementRow>) -> Result<Vec<DisablementSeen>> {
    let people_of = |row: &DisablementRow| [row.disabled_by, row.enabled_by];
    let names = people::names(reader, rows.iter().flat_map(people_of).flatten()).await?;
    let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
    let seen = |row: DisablementRow| DisablementSeen {
        disabled_by_name: name(row.disabled_by),
        enabled_by_name: name(row.enabled_by),
        disablement: row,
    };
    Ok(rows.into_iter().map(seen).collect())
}
