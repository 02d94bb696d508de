//! Taking back a change that was recorded for a later day.

use chrono::NaiveDate;
use infra::store::people::{self, MembershipRow};

use super::changes::rules;
use super::membership::change;
use super::rules as words;
use super::voided::MemberChanged;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Takes back the move or the departure that is recorded for `on`, and whatever was recorded to
/// follow it: the membership before it goes on. What was recorded, who took it back and why is kept.
///
/// # Errors
/// [`Refusal::NotFound`] for the member, [`Refusal::Invalid`] without a reason, or where nothing is
/// recorded for that day, or a unit is concerned that is not the caller's;
/// [`Refusal::ChangeInEffect`], [`Refusal::ImportRunning`].
pub async fn withdraw_change(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    (on, reason): (NaiveDate, &str),
    once: Once<MemberChanged>,
) -> Result<Effect<MemberChanged>> {
    let today = calendar::day(ctx.now());
    let scope = require(caller, Right::WithdrawChange)?;
    let found = people::find_member(&ctx.db, &scope, person, today).await?;
    let (_, standing) = found.ok_or(Refusal::NotFound)?;
    let reason = words::reason(reason)?;
    let decide = |history: &[MembershipRow], reached: &_| rules::take_back(history, (on, &reason), today, reached);
    change(ctx, caller, (Right::WithdrawChange, person, standing.unit_id), decide, once).await
}
