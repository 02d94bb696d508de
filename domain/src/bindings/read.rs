//! A member's bindings, now and before.

use infra::store::{bindings, people};

use super::BindingSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, Slice};

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
    people::find_member(&ctx.db, &scope, person).await?.ok_or(Refusal::NotFound)?;
    let rows = bindings::history(&ctx.db, person, slice).await?;
    let names = people::names(&ctx.db, rows.iter().filter_map(|row| row.unbound_by)).await?;
    let seen = |binding: bindings::BindingRow| BindingSeen {
        unbound_by_name: binding.unbound_by.and_then(|by| names.get(&by).cloned()),
        binding,
    };
    Ok(rows.into_iter().map(seen).collect())
}
