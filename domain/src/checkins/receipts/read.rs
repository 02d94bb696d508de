//! Showing a receipt to its owner, and verifying one for whoever holds it.

use infra::Reader;
use infra::store::checkins;
use infra::store::checkins::receipts::{self, ReceiptRow};
use infra::store::checkins::units::{self, Side};
use infra::store::{orgs, people};

use super::rules;
use crate::access::{Right, require};
use crate::checkins::CheckinState;
use crate::checkins::units::state;
use crate::people::mask_name;
use crate::{Caller, Context, Instant, Refusal, Result, calendar};

/// What a receipt says.
#[derive(Clone, Debug)]
pub struct ReceiptSeen {
    pub number: String,
    pub issued_at: Instant,
    /// The member, masked where it is verified; nobody on a unit's receipt.
    pub person_name: Option<String>,
    /// The member's unit, or the unit itself.
    pub unit_name: Option<String>,
    pub community_name: String,
    pub checked_in_at: Instant,
    /// How the check-in stands now.
    pub state: &'static str,
}

/// A receipt of one's own check-in, or of one within the caller's scope, in full.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_receipt(ctx: &Context, caller: &Caller, number: &str) -> Result<ReceiptSeen> {
    let scope = require(caller, Right::ShowReceipt)?;
    let receipt = find(ctx, number).await?;
    let theirs = match (receipt.checkin_id, receipt.unit_checkin_id) {
        (Some(id), _) => checkins::find(&ctx.db, &scope, id, calendar::day(ctx.now())).await?.is_some(),
        (None, Some(id)) => units::find(&ctx.db, &scope, Side::Either, id).await?.is_some(),
        (None, None) => false,
    };
    if !theirs {
        return Err(Refusal::NotFound.into());
    }
    seen(&ctx.db, receipt).await
}

/// What anybody may learn who holds a receipt: that it is genuine, and whether it still holds. A
/// member's name is masked, their unit left out.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn verify_receipt(ctx: &Context, caller: &Caller, number: &str) -> Result<ReceiptSeen> {
    require(caller, Right::VerifyReceipt)?;
    let receipt = find(ctx, number).await?;
    let of_member = receipt.checkin_id.is_some();
    let mut seen = seen(&ctx.db, receipt).await?;
    seen.person_name = seen.person_name.map(|name| mask_name(&name));
    seen.unit_name = seen.unit_name.filter(|_| !of_member);
    Ok(seen)
}

async fn find(ctx: &Context, number: &str) -> Result<ReceiptRow> {
    let number = rules::read(number).ok_or(Refusal::NotFound)?;
    Ok(receipts::find(&ctx.db, &number).await?.ok_or(Refusal::NotFound)?)
}

async fn seen(reader: &impl Reader, receipt: ReceiptRow) -> Result<ReceiptSeen> {
    let (person, unit, community, checked_in_at, state) = match (receipt.checkin_id, receipt.unit_checkin_id) {
        (Some(id), _) => {
            let row = receipts::checkin_of(reader, id).await?.ok_or(Refusal::NotFound)?;
            let person = row.person_id;
            let day = calendar::day(row.checked_in_at);
            let unit = people::memberships_on(reader, [person], day).await?.remove(&person).map(|one| one.unit_id);
            (Some(person), unit, row.community_id, row.checked_in_at, CheckinState::of(&row).as_str())
        }
        (None, id) => {
            let id = id.ok_or(Refusal::NotFound)?;
            let row = receipts::unit_checkin_of(reader, id).await?.ok_or(Refusal::NotFound)?;
            (None, Some(row.unit_id), row.community_id, row.checked_in_at, state(&row))
        }
    };
    let mut orgs = orgs::names(reader, unit.into_iter().chain([community])).await?;
    let mut people = people::names(reader, person).await?;
    Ok(ReceiptSeen {
        number: receipt.number,
        issued_at: receipt.issued_at,
        person_name: person.and_then(|person| people.remove(&person)),
        unit_name: unit.and_then(|unit| orgs.remove(&unit)),
        community_name: orgs.remove(&community).unwrap_or_default(),
        checked_in_at,
        state,
    })
}
