//! Ending a pairing by hand.

use chrono::NaiveDate;
use infra::store::pairings::{self, Ending, PairingEnd, Standing};

use super::read::{self, PairingSeen};
use super::{release, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Ends a pairing with a place within the caller's scope, and tells whoever had it: `on` is the first
/// day on which it holds no longer, today where none is given. One that is to begin later ends on the
/// day of its beginning.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::PairingEnded`], [`Refusal::Invalid`] for the day.
pub async fn end_pairing(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    on: Option<NaiveDate>,
    once: Once<PairingSeen>,
) -> Result<Effect<PairingSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EndPairing)?;
    let today = calendar::day(now);
    pairings::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;

    let write = enter!(ctx.write_once(caller, Right::EndPairing, &once, now).await?);
    let row = pairings::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if rules::standing(&row, today) == Standing::Ended {
        return Err(Refusal::PairingEnded.into());
    }
    let day = on.unwrap_or_else(|| today.max(row.valid_from));
    if let Some(fault) = rules::ending_fault(day, row.valid_from, today) {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let ending = Ending { reason: PairingEnd::Ended, day, by: caller.person_if_any(), at: now };
    pairings::end(&write, &[id], &ending).await?;
    let row = pairings::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let seen = read::one(&*write, row, today).await?;
    release::tell_ended(ctx, &write, &seen, PairingEnd::Ended).await?;
    write.finish(&once, seen, ("pairing", Some(id))).await
}
