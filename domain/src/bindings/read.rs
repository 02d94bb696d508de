//! A member's bindings, now and before.

use infra::Reader;
use infra::store::bindings::{self, BindingRow};
use infra::store::people;

use super::BindingSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, Slice, calendar};

/// The bindings of a member within the caller's scope, newest first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_member_bindings(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    slice: Slice,
) -> Result<Vec<BindingSeen>> {
    let scope = require(caller, Right::ListMemberBindings)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    seen(&ctx.db, bindings::history(&ctx.db, person, slice).await?).await
}

/// Rows with the names of those who unbound.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<BindingRow>) -> Result<Vec<BindingSeen>> {
    let names = people::names(reader, rows.iter().filter_map(|row| row.unbound_by)).await?;
    let seen = |binding: BindingRow| BindingSeen {
        unbound_by_name: binding.unbound_by.and_then(|by| names.get(&by).cloned()),
        binding,
    };
    Ok(rows.into_iter().map(seen).collect())
}
