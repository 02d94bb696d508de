//! What follows when somebody is no longer in service, or stands elsewhere: done by a job, for the
//! change may have come with a thousand others, or by the passing of a day.

use infra::store::checkins::{self, CheckinEnd, Ending};
use infra::store::outbox::JobKind;
use infra::store::{people, sessions};

use crate::access::{Right, require};
use crate::{Caller, Context, Error, Id, Refusal, Result, calendar, claims, pairings};

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
/// [`Error::Fault`], which says how many could not be, after all others were; [`Refusal::Unavailable`] at once.
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let today = calendar::day(ctx.now());
    let (mut after, mut swept, mut failed) = (None, 0, 0);
    loop {
        let people = people::out_of_service(&ctx.db, today, after, SWEPT).await?;
        let Some(last) = people.last() else { break };
        after = Some(*last);
        for person in people {
            swept += 1;
            match settle_standing(ctx, &Caller::job(), person).await {
                Ok(()) => {}
                Err(Error::Refused(Refusal::Unavailable)) => return Err(Refusal::Unavailable.into()),
                Err(error) => {
                    failed += 1;
                    tracing::error!(%person, %error, "somebody's standing could not be settled");
                }
            }
        }
    }
    if failed == 0 {
        return Ok(());
    }
    Err(Error::Fault(infra::Error::Fault(format!("the standing of {failed} of {swept} could not be settled"))))
}
