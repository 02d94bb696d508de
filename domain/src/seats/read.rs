//! Looking seats up: by org, and by person.

use chrono::NaiveDate;
use infra::Reader;
use infra::store::seats::{self, SeatRow};
use infra::store::{orgs, people};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, calendar};

/// A seat with the names of its org and its holder.
#[derive(Clone, Debug)]
pub struct SeatSeen {
    pub seat: SeatRow,
    pub org_name: String,
    pub person_name: String,
}

/// The seats of an org that are held on a day, today where none is given.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_org_seats(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    on: Option<NaiveDate>,
    leaf: Leaf,
) -> Result<Leafed<SeatSeen>> {
    let scope = require(caller, Right::ListOrgSeats)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let day = on.map_or_else(|| calendar::day(ctx.now()), calendar::within_reach);
    let leafed = seats::of_org(&ctx.db, &scope, org, day, leaf).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows).await?, total: leafed.total })
}

/// All seats of a member whom the caller answers for, in whatever org, newest first: whoever works
/// in a unit may sit on a committee elsewhere.
///
/// # Errors
/// [`Refusal::NotFound`] when no unit within the caller's scope has such a member.
pub async fn list_member_seats(ctx: &Context, caller: &Caller, person: Id) -> Result<Vec<SeatSeen>> {
    let scope = require(caller, Right::ListMemberSeats)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    of_person(&ctx.db, person).await
}

/// All seats of a person.
pub(crate) async fn of_person(reader: &impl Reader, person: Id) -> Result<Vec<SeatSeen>> {
    seen(reader, seats::of_person(reader, person).await?).await
}

/// One seat as it is shown.
pub(super) async fn one(reader: &impl Reader, seat: SeatRow) -> Result<SeatSeen> {
    let mut seen = seen(reader, vec![seat]).await?;
    Ok(seen.remove(0))
}

async fn seen(reader: &impl Reader, rows: Vec<SeatRow>) -> Result<Vec<SeatSeen>> {
    let orgs = orgs::names(reader, rows.iter().map(|seat| seat.org_id)).await?;
    let people = people::names(reader, rows.iter().map(|seat| seat.person_id)).await?;
    let seen = |seat: SeatRow| SeatSeen {
        org_name: orgs.get(&seat.org_id).cloned().unwrap_or_default(),
        person_name: people.get(&seat.person_id).cloned().unwrap_or_default(),
        seat,
    };
    Ok(rows.into_iter().map(seen).collect())
}
