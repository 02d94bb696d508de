//! What follows when somebody is no longer in service, or stands elsewhere: done by a job, for the
//! change may have come with a thousand others, or by the passing of a day.

use infra::store::checkins::{self, CheckinEnd, Ending};
use infra::store::claims::units as named;
use infra::store::outbox::JobKind;
use infra::store::{people, sessions};

use crate::access::{Right, require};
use crate::sweep::settle_each;
use crate::{Caller, Context, Id, Result, calendar, claims, pairings};

/// At most so many are looked for at once.
const SWEPT: u64 = 500;

/// Ends what a person may no longer have, and puts them where they stand now. Repeated, it changes
/// nothing.
pub async fn settle_standing(ctx: &Context, caller: &Caller, person: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SettleStanding)?;
    let mut write = ctx.write(caller, Right::SettleStanding, now).await?;
    people::lock(&write, &[person]).await?;
    let in_service = people::memberships_on(&*write, [person], calendar::day(now)).await?.contains_key(&person);
    if !in_service {
        let ending = Ending { reason: CheckinEnd::Left, note: None, by: None, at: now };
        for checkin in checkins::standing_of(&*write, person).await? {
            checkins::end(&write, checkin.id, &ending).await?;
        }
    }
    let released = claims::release_ineligible(ctx, &write, person).await?;
    pairings::release_of_member(ctx, &write, person).await?;
    // A token says whether its holder is a member: the next one says what holds now.
    sessions::revoke_tokens_of(&write, person, now).await?;
    write.job(JobKind::Board, person).await?;
    write.commit(("person", Some(person))).await?;
    released.forget_gates(ctx);
    crate::sessions::revocations::hasten(ctx).await;
    Ok(())
}

/// Settles those whose membership ran out on a day that was told beforehand. Whoever cannot be settled
/// stops nobody else.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (today, job) = (calendar::day(ctx.now()), Caller::job());
    let settle = |person| settle_standing(ctx, &job, person);
    let checked_in = |after| people::out_of_service(&ctx.db, today, after, SWEPT);
    let outcome = settle_each("standings", checked_in, settle).await;
    // Whom a unit named need not be checked in anywhere.
    let named = |after| named::out_of_service(&ctx.db, today, after, SWEPT);
    outcome.and(settle_each("standings of those who were named", named, settle).await)
}
