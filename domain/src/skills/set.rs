//! Saying what somebody can do: oneself, or staff for a member.

use infra::store::people;
use infra::store::skills::{self, SkillRow};

use super::{Skills, read, rules};
use crate::access::{Right, require};
use crate::claims::Released;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, claims};

/// Makes these all that the caller can do. Claims of tasks that ask for what they no longer name are freed,
/// unless they were served.
///
/// # Errors
/// [`Refusal::Invalid`] naming every fault.
pub async fn set_my_skills(
    ctx: &Context,
    caller: &Caller,
    names: Vec<String>,
    once: Once<Skills>,
) -> Result<Effect<Skills>> {
    let now = ctx.now();
    require(caller, Right::SetMySkills)?;
    let person = caller.person_id()?;
    let write = enter!(ctx.write_once(caller, Right::SetMySkills, &once, now).await?);
    let released = set(ctx, &write, person, &names).await?;
    let seen = read::of_person(&*write, person).await?;
    let effect = write.finish(&once, seen, ("person", Some(person))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}

/// The same for a member whom the caller answers for.
///
/// # Errors
/// [`Refusal::NotFound`] when no unit within the caller's scope has such a member, [`Refusal::Invalid`].
pub async fn set_member_skills(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    names: Vec<String>,
    once: Once<Skills>,
) -> Result<Effect<Skills>> {
    let now = ctx.now();
    let scope = require(caller, Right::SetMemberSkills)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::SetMemberSkills, &once, now).await?);
    let released = set(ctx, &write, person, &names).await?;
    let seen = read::of_person(&*write, person).await?;
    let effect = write.finish(&once, seen, ("person", Some(person))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}

async fn set(ctx: &Context, write: &Write, person: Id, names: &[String]) -> Result<Released> {
    let faults = rules::faults("/skills", names);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    // Of two who say it at once, the second has the last word.
    people::lock(write, &[person]).await?;
    let row = |name: String| SkillRow { person_id: person, name, recorded_at: write.now(), recorded_by: write.by() };
    skills::replace(write, person, rules::normalised(names).into_iter().map(row).collect()).await?;
    claims::release_ineligible(ctx, write, person).await
}
