//! Pairings that end because of something else: their holder is not checked in there any more, or
//! their place is gone. Part of the write that made it so. And who is told.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use infra::Reader;
use infra::store::accounts::Role;
use infra::store::checkins::{self, units};
use infra::store::notices::NoticeKind;
use infra::store::orgs::handover;
use infra::store::pairings::{self, Ending, Holder, PairingEnd, PairingRow, Whose};
use infra::store::people;

use super::read::{self, PairingSeen};
use super::rules::{self, Footing};
use crate::write::Write;
use crate::{Context, Id, Result, calendar, notices};

/// Ends those pairings of a member that they could not be given today.
pub(crate) async fn release_of_member(ctx: &Context, write: &Write, person: Id) -> Result<()> {
    release(ctx, write, Whose::Holder(Holder::Member(person))).await
}

/// The same, of a unit.
pub(crate) async fn release_of_unit(ctx: &Context, write: &Write, unit: Id) -> Result<()> {
    release(ctx, write, Whose::Holder(Holder::Unit(unit))).await
}

/// The same, of everybody who looks after a place anywhere below an org: it stands elsewhere now, or
/// they do.
pub(crate) async fn release_below(ctx: &Context, write: &Write, org: Id) -> Result<()> {
    release(ctx, write, Whose::Below(org)).await
}

/// Ends the pairings with an org that is retired on `day`.
pub(crate) async fn retire(ctx: &Context, write: &Write, org: Id, day: NaiveDate) -> Result<()> {
    let rows = pairings::lock_standing(write, Whose::Org(org), calendar::day(write.now())).await?;
    end(ctx, write, rows, PairingEnd::PlaceRetired, day).await
}

async fn release(ctx: &Context, write: &Write, whose: Whose) -> Result<()> {
    let today = calendar::day(write.now());
    let rows = pairings::lock_standing(write, whose, today).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let places = pairings::located(&**write, rows.iter().map(|row| row.place_id)).await?;
    let footings = footings(&**write, rows.iter().filter_map(rules::holder_of), today).await?;
    let mut lost: BTreeMap<PairingEnd, Vec<PairingRow>> = BTreeMap::new();
    for row in rows {
        let Some(holder) = rules::holder_of(&row) else { continue };
        let footing = footings.get(&holder).cloned().unwrap_or_default();
        let community = places.get(&row.place_id).and_then(|place| place.community_id);
        if let Some(why) = rules::loss(holder, &footing, community) {
            lost.entry(why).or_default().push(row);
        }
    }
    for (why, rows) in lost {
        end(ctx, write, rows, why, today).await?;
    }
    Ok(())
}

/// Ends rows that are locked, and tells whose they were.
async fn end(ctx: &Context, write: &Write, rows: Vec<PairingRow>, why: PairingEnd, day: NaiveDate) -> Result<()> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    pairings::end(write, &ids, &Ending { reason: why, day, by: None, at: write.now() }).await?;
    for seen in read::seen(&**write, rows, day).await? {
        tell_ended(ctx, write, &seen, why).await?;
    }
    Ok(())
}

/// Where these are checked in.
pub(super) async fn footings(
    reader: &impl Reader,
    holders: impl IntoIterator<Item = Holder>,
    today: NaiveDate,
) -> Result<HashMap<Holder, Footing>> {
    let (mut of_units, mut members) = (Vec::new(), Vec::new());
    for holder in holders {
        match holder {
            Holder::Unit(unit) => of_units.push(unit),
            Holder::Member(person) => members.push(person),
        }
    }
    let mut found = HashMap::new();
    if !of_units.is_empty() {
        for (unit, communities) in units::communities_of(reader, of_units).await? {
            found.insert(Holder::Unit(unit), Footing { in_service: true, communities });
        }
    }
    if members.is_empty() {
        return Ok(found);
    }
    let memberships = people::memberships_on(reader, members.iter().copied(), today).await?;
    let live = checkins::live_of(reader, members.iter().copied()).await?;
    for person in members {
        let in_service = memberships.contains_key(&person);
        let communities = live.get(&person).map(|checkin| checkin.community_id).into_iter().collect();
        found.insert(Holder::Member(person), Footing { in_service, communities });
    }
    Ok(found)
}

/// Those who hear of a pairing: the member, or the unit's secretaries.
async fn concerned(write: &Write, row: &PairingRow) -> Result<Vec<Id>> {
    let Some(unit) = row.unit_id else { return Ok(row.person_id.into_iter().collect()) };
    let grants = handover::grants_on(&**write, unit).await?;
    Ok(grants.into_iter().filter(|grant| grant.role == Role::Secretary).map(|grant| grant.person_id).collect())
}

/// Tells whoever was given a place.
pub(super) async fn tell_given(ctx: &Context, write: &Write, seen: &PairingSeen) -> Result<()> {
    let community = seen.place.community_name.as_deref().unwrap_or_default();
    let text = rules::given_notice(seen.unit_name.as_deref(), community, &seen.place.place_name, &seen.pairing);
    tell(ctx, write, seen, NoticeKind::PairingGiven, text).await
}

/// Tells whoever looked after a place that they do no longer.
pub(super) async fn tell_ended(ctx: &Context, write: &Write, seen: &PairingSeen, why: PairingEnd) -> Result<()> {
    let text = rules::ended_notice(seen.unit_name.as_deref(), &seen.place.place_name, &seen.pairing, why);
    tell(ctx, write, seen, NoticeKind::PairingEnded, text).await
}

/// Tells whoever has a pairing anew after a merger.
pub(super) async fn tell_handed_over(ctx: &Context, write: &Write, seen: &PairingSeen) -> Result<()> {
    let text = rules::handed_over_notice(seen.unit_name.as_deref(), &seen.place.place_name, &seen.pairing);
    tell(ctx, write, seen, NoticeKind::PairingGiven, text).await
}

async fn tell(ctx: &Context, write: &Write, seen: &PairingSeen, kind: NoticeKind, text: String) -> Result<()> {
    let people = concerned(write, &seen.pairing).await?;
    notices::tell(ctx, write, &people, kind, Some(seen.pairing.id), text).await
}
