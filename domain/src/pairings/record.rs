//! Recording that a unit or a member looks after a place.

use chrono::NaiveDate;
use infra::store::pairings::{self, Holder, Located, PairingRow, Standing};
use infra::store::{orgs, people};

use super::read::PairingSeen;
use super::{release, rules};
use crate::access::{Right, require};
use crate::text::given;
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// Who is to look after which place.
#[derive(Clone, Debug)]
pub struct NewPairing {
    /// A compound; for a member also a grid, a building or an entrance.
    pub place: Id,
    /// This or the person.
    pub unit: Option<Id>,
    pub person: Option<Id>,
    /// How many households; none: the whole compound.
    pub households: Option<i32>,
    /// Which ones, in words.
    pub extent: Option<String>,
    /// Today, where none is given.
    pub valid_from: Option<NaiveDate>,
    /// The first day on which it holds no longer, where it has a term.
    pub valid_to: Option<NaiveDate>,
}

/// Records a pairing with a place within the caller's scope, and tells the member, or the unit's
/// secretaries. A unit must be checked in with the place's community, and so must a member: a
/// community can ask only those who have reported to it. (Elsewhere nobody would know that they
/// are asked, and nothing would end the pairing when they go.)
///
/// # Errors
/// [`Refusal::NotFound`] for the place, [`Refusal::OrgRetired`], [`Refusal::Invalid`],
/// [`Refusal::NotCheckedInThere`], [`Refusal::PairingStands`] where it would be the second at a time.
pub async fn record_pairing(
    ctx: &Context,
    caller: &Caller,
    new: NewPairing,
    once: Once<PairingSeen>,
) -> Result<Effect<PairingSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RecordPairing)?;
    let today = calendar::day(now);
    let place = orgs::find_within(&ctx.db, &scope, new.place).await?.ok_or(Refusal::NotFound)?;
    let holder = rules::holder(new.unit, new.person)?;
    let extent = given(new.extent);
    let valid_from = new.valid_from.unwrap_or(today);
    let mut faults = rules::amount_faults(holder, place.kind, new.households, extent.as_deref());
    faults.extend(rules::day_faults(valid_from, new.valid_to, today));
    let name = name_of(ctx, holder).await?;
    faults.extend(name.is_none().then(|| rules::unknown(holder)));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::RecordPairing, &once, now).await?);
    crate::orgs::hold_live(&write, place.id).await?;
    let place = require_checked_in(&write, holder, place.id, today).await?;
    let before = pairings::alike(&*write, holder, place.place_id).await?;
    if rules::overlaps(&before, valid_from, new.valid_to) {
        return Err(Refusal::PairingStands.into());
    }
    let row = PairingRow {
        id: ctx.entropy.id(now),
        unit_id: new.unit,
        person_id: new.person,
        place_id: place.place_id,
        households: new.households,
        extent,
        valid_from,
        valid_to: new.valid_to,
        recorded_at: now,
        recorded_by: caller.person_if_any(),
        ended_at: None,
        ended_by: None,
        end_reason: None,
    };
    if !pairings::insert(&write, row.clone()).await? {
        // A constraint had the last word.
        return Err(Refusal::PairingStands.into());
    }
    let id = row.id;
    let seen = PairingSeen {
        unit_name: name.clone().filter(|_| new.unit.is_some()),
        person_name: name.filter(|_| new.person.is_some()),
        standing: rules::standing(&row, today),
        place,
        pairing: row,
    };
    // What is past already is only written down.
    if seen.standing != Standing::Ended {
        release::tell_given(ctx, &write, &seen).await?;
    }
    write.finish(&once, seen, ("pairing", Some(id))).await
}

/// What the holder is called; none, where there is no such unit or person.
async fn name_of(ctx: &Context, holder: Holder) -> Result<Option<String>> {
    Ok(match holder {
        Holder::Unit(unit) => {
            let org = orgs::find(&ctx.db, unit).await?.filter(|org| org.kind == orgs::OrgKind::Unit);
            org.map(|org| org.name)
        }
        Holder::Member(person) => people::find(&ctx.db, person).await?.map(|person| person.name),
    })
}

/// Locks the holder, whose check-ins so stay what they are, and looks at them. The place, with its
/// community.
async fn require_checked_in(write: &Write, holder: Holder, place: Id, today: NaiveDate) -> Result<Located> {
    match holder {
        Holder::Unit(unit) => drop(orgs::lock(write, &[unit]).await?),
        Holder::Member(person) => drop(people::lock(write, &[person]).await?),
    }
    let located = pairings::located(&**write, [place]).await?.remove(&place).ok_or(Refusal::NotFound)?;
    let footing = release::footings(&**write, [holder], today).await?.remove(&holder).unwrap_or_default();
    match rules::loss(holder, &footing, located.community_id) {
        None => Ok(located),
        Some(_) => Err(Refusal::NotCheckedInThere.into()),
    }
}
