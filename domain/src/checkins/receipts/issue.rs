//! Issuing a receipt. There is one a check-in: asked for again, it is the same.

use infra::store::checkins;
use infra::store::checkins::receipts::{self, About, ReceiptRow};
use infra::store::checkins::units::{self, Side};

use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Refusal, Result, calendar};

/// Issues the receipt of one's own check-in, or of one within the caller's scope; its number.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinPending`], [`Refusal::CheckinEnded`].
pub async fn issue_receipt(ctx: &Context, caller: &Caller, checkin: Id) -> Result<String> {
    let now = ctx.now();
    let scope = require(caller, Right::IssueReceipt)?;
    let row = checkins::find(&ctx.db, &scope, checkin, calendar::day(now)).await?.ok_or(Refusal::NotFound)?;
    let about = About::Member(checkin);
    if let Some(receipt) = receipts::find_about(&ctx.db, about).await? {
        return Ok(receipt.number);
    }
    counts(row.confirmed_at, row.ended_at)?;
    let write = ctx.write(caller, Right::IssueReceipt, now).await?;
    let receipt = new(ctx, caller, about, now);
    if receipts::insert(&write, receipt.clone()).await? {
        write.commit(("checkin", Some(checkin))).await?;
        return Ok(receipt.number);
    }
    // Another request was faster.
    Ok(receipts::find_about(&*write, about).await?.ok_or(Refusal::Conflict)?.number)
}

/// Issues the receipt of a unit's check-in within the caller's scope; its number.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CheckinPending`], [`Refusal::CheckinEnded`].
pub async fn issue_unit_receipt(ctx: &Context, caller: &Caller, checkin: Id) -> Result<String> {
    let now = ctx.now();
    let scope = require(caller, Right::IssueUnitReceipt)?;
    let row = units::find(&ctx.db, &scope, Side::Either, checkin).await?.ok_or(Refusal::NotFound)?;
    let about = About::Unit(checkin);
    if let Some(receipt) = receipts::find_about(&ctx.db, about).await? {
        return Ok(receipt.number);
    }
    counts(row.confirmed_at, row.ended_at)?;
    let write = ctx.write(caller, Right::IssueUnitReceipt, now).await?;
    let receipt = new(ctx, caller, about, now);
    if receipts::insert(&write, receipt.clone()).await? {
        write.commit(("unit_checkin", Some(checkin))).await?;
        return Ok(receipt.number);
    }
    Ok(receipts::find_about(&*write, about).await?.ok_or(Refusal::Conflict)?.number)
}

/// Only what counts is certified.
fn counts(confirmed: Option<Instant>, ended: Option<Instant>) -> Result<(), Refusal> {
    match (confirmed, ended) {
        (_, Some(_)) => Err(Refusal::CheckinEnded),
        (None, None) => Err(Refusal::CheckinPending),
        (Some(_), None) => Ok(()),
    }
}

fn new(ctx: &Context, caller: &Caller, about: About, now: Instant) -> ReceiptRow {
    let mut random = [0; rules::LENGTH];
    ctx.entropy.fill(&mut random);
    let (checkin_id, unit_checkin_id) = match about {
        About::Member(id) => (Some(id), None),
        About::Unit(id) => (None, Some(id)),
    };
    let number = rules::number(random);
    ReceiptRow { number, checkin_id, unit_checkin_id, issued_at: now, issued_by: caller.person_if_any() }
}
