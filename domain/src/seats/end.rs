//! Ending a seat.

use chrono::NaiveDate;
use infra::store::seats;

use super::read::{self, SeatSeen};
use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, claims};

/// Ends a seat of an org within the caller's scope: `on` is the first day on which it is no longer
/// held, today where none is given.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SeatEnded`], [`Refusal::Invalid`] for the day.
pub async fn end_seat(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    on: Option<NaiveDate>,
    once: Once<SeatSeen>,
) -> Result<Effect<SeatSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EndSeat)?;
    let today = calendar::day(now);
    seats::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;

    let write = enter!(ctx.write_once(caller, Right::EndSeat, &once, now).await?);
    let mut seat = seats::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if seat.valid_to.is_some() {
        return Err(Refusal::SeatEnded.into());
    }
    let day = on.unwrap_or(today);
    if let Some(fault) = rules::ending_fault(day, seat.valid_from, today) {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    seats::end(&write, id, day).await?;
    seat.valid_to = Some(day);
    // Whoever held it in a team may have claimed what is for the team.
    let released = claims::release_ineligible(ctx, &write, seat.person_id).await?;
    let seen = read::one(&*write, seat).await?;
    let effect = write.finish(&once, seen, ("seat", Some(id))).await?;
    released.forget_gates(ctx);
    Ok(effect)
}
