//! Correcting how many households a member looks after, and which.

use infra::store::pairings::{self, Standing};

use super::read::{self, PairingSeen};
use super::rules;
use crate::access::{Right, require};
use crate::text::given;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Says anew how many households a pairing with a place within the caller's scope is about (none: the
/// whole compound), and which ones.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::PairingEnded`], [`Refusal::Invalid`].
pub async fn correct_pairing(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    households: Option<i32>,
    extent: Option<String>,
    once: Once<PairingSeen>,
) -> Result<Effect<PairingSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CorrectPairing)?;
    let today = calendar::day(now);
    pairings::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;

    let write = enter!(ctx.write_once(caller, Right::CorrectPairing, &once, now).await?);
    let row = pairings::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if rules::standing(&row, today) == Standing::Ended {
        return Err(Refusal::PairingEnded.into());
    }
    let extent = given(extent);
    let mut seen = read::one(&*write, row, today).await?;
    let holder = rules::holder_of(&seen.pairing).ok_or(Refusal::NotFound)?;
    let faults = rules::amount_faults(holder, seen.place.place_kind, households, extent.as_deref());
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    pairings::correct(&write, id, households, extent.clone()).await?;
    (seen.pairing.households, seen.pairing.extent) = (households, extent);
    write.finish(&once, seen, ("pairing", Some(id))).await
}
