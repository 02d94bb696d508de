//! Correcting a name that was written down wrongly. (A list never renames: there, another name is an error.)

use infra::store::people;

use super::read::{self, MemberSeen};
use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, imports};

/// Gives a member the name that they should have had.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`], [`Refusal::ImportRunning`].
pub async fn rename_member(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    name: &str,
    once: Once<MemberSeen>,
) -> Result<Effect<MemberSeen>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::RenameMember)?;
    let found = people::find_member(&ctx.db, &scope, person, today).await?;
    let (_, membership) = found.ok_or(Refusal::NotFound)?;
    let faults = rules::name_faults(name);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = enter!(ctx.write_once(caller, Right::RenameMember, &once, now).await?);
    imports::refuse_while_running(&write, membership.unit_id).await?;
    people::rename(&write, person, name.trim()).await?;
    let seen = read::seen(ctx, &*write, person, today).await?;
    write.finish(&once, seen, ("person", Some(person))).await
}
