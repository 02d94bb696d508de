//! Recording that somebody holds a post.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::people;
use infra::store::seats::{self, SeatRow, SeatTitle};

use super::read::{self, SeatSeen};
use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar};

/// A post that somebody holds.
#[derive(Clone, Debug)]
pub struct NewSeat {
    pub org: Id,
    pub person: Id,
    pub title: SeatTitle,
    /// What it is called where the title alone does not say it.
    pub label: Option<String>,
    pub valid_from: Option<NaiveDate>,
    /// The first day on which it is no longer held, for one that is past.
    pub valid_to: Option<NaiveDate>,
}

/// Records a seat in an org within the caller's scope, of somebody whom the caller knows: a member
/// who works or is checked in within the scope, or staff there.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`],
/// [`Refusal::SeatTaken`] when they hold it already.
pub async fn record_seat(
    ctx: &Context,
    caller: &Caller,
    new: NewSeat,
    once: Once<SeatSeen>,
) -> Result<Effect<SeatSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordSeat)?;
    let today = calendar::day(now);
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let label = new.label.unwrap_or_default().trim().to_string();
    let valid_from = new.valid_from.unwrap_or(today);
    let mut faults = rules::faults(new.title, &label, org.kind, valid_from, new.valid_to, today);
    if !people::is_known_within(&ctx.db, &scope, new.person, today).await? {
        faults.push(Fault::new("/person_id", "not_found", "所辖范围内没有此人"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::RecordSeat, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    let seat = SeatRow {
        id: ctx.entropy.id(now),
        org_id: org.id,
        person_id: new.person,
        title: new.title,
        label,
        valid_from,
        valid_to: new.valid_to,
        recorded_at: now,
        recorded_by: caller.person_if_any(),
    };
    if seat.valid_to.is_none() && seats::alike(&*write, &seat).await?.is_some() {
        return Err(Refusal::SeatTaken.into());
    }
    seats::insert(&write, seat.clone()).await?;
    let id = seat.id;
    let seen = read::one(&*write, seat).await?;
    write.finish(&once, seen, ("seat", Some(id))).await
}
