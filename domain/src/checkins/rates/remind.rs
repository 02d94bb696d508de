//! Reminding those who have not checked in: once a day at most, whoever asks however often.

use infra::store::checkins::rates;
use infra::store::notices::NoticeKind;
use infra::store::orgs;

use super::rules as words;
use crate::access::{Right, require};
use crate::checkins::deadlines::{self, rules};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, notices};

/// At most this many are reminded in one transaction, so that nobody else waits for it long.
const AT_ONCE: usize = 5000;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Reminded {
    pub told: usize,
    /// Whether others are left for another request.
    pub more: bool,
}

/// Tells the members of an org's units who are not checked in, and were not told today.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn remind_laggards(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    once: Once<Reminded>,
) -> Result<Effect<Reminded>> {
    let now = ctx.now();
    let scope = require(caller, Right::RemindLaggards)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let today = calendar::day(now);
    let write = enter!(ctx.write_once(caller, Right::RemindLaggards, &once, now).await?);
    let at = now + chrono::Duration::microseconds(1);
    let mut people = rates::unreminded(&*write, org, today, at, AT_ONCE + 1).await?;
    let more = people.len() > AT_ONCE;
    people.truncate(AT_ONCE);
    // Whoever is being reminded by another request at this moment is left to that one.
    let people = rates::note_reminders(&write, &people, today, ctx.entropy.id(now)).await?;
    let next = rules::next(&deadlines::in_force(&*write, org).await?, today);
    let text = words::reminder(next.as_ref());
    notices::tell(ctx, &write, &people, NoticeKind::CheckinReminder, None, text).await?;
    write.finish(&once, Reminded { told: people.len(), more }, ("org", Some(org))).await
}
