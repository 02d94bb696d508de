//! Looking skills up: one's own, and those of a member one answers for.

use infra::Reader;
use infra::store::{people, skills};

use super::Skills;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// What the caller can do.
pub async fn list_my_skills(ctx: &Context, caller: &Caller) -> Result<Skills> {
    require(caller, Right::ListMySkills)?;
    of_person(&ctx.db, caller.person_id()?).await
}

/// What a member can do whom the caller answers for.
///
/// # Errors
/// [`Refusal::NotFound`] when no unit within the caller's scope has such a member.
pub async fn list_member_skills(ctx: &Context, caller: &Caller, person: Id) -> Result<Skills> {
    let scope = require(caller, Right::ListMemberSkills)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    of_person(&ctx.db, person).await
}

/// What a person can do.
pub(crate) async fn of_person(reader: &impl Reader, person: Id) -> Result<Skills> {
    Ok(Skills(skills::of_people(reader, [person]).await?.into_iter().map(|row| row.name).collect()))
}
