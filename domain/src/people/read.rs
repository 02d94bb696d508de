//! Looking at oneself, and at members one answers for.

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::accounts::{self, GrantRow};
use infra::store::checkins::{self, CheckinRow};
use infra::store::orgs;
use infra::store::people::{self, MembershipRow, PersonRow};

use super::rules;
use crate::access::{Right, require};
use crate::seats::{self, SeatSeen};
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// What a person sees of themselves.
#[derive(Clone, Debug)]
pub struct MeSeen {
    pub person: PersonRow,
    pub masked_phone: Option<String>,
    /// The membership of today and the unit's name.
    pub membership: Option<(MembershipRow, String)>,
    /// The live check-in and the community's name.
    pub checkin: Option<(CheckinRow, String)>,
    /// Grants and the names of their orgs.
    pub grants: Vec<(GrantRow, String)>,
    /// Committee seats, past ones included.
    pub seats: Vec<SeatSeen>,
}

/// A member as those see them who answer for them.
#[derive(Clone, Debug)]
pub struct MemberSeen {
    pub person_id: Id,
    pub name: String,
    pub masked_phone: Option<String>,
    pub membership: MembershipRow,
    pub unit_name: String,
    pub checkin: Option<(CheckinRow, String)>,
}

pub async fn show_me(ctx: &Context, caller: &Caller) -> Result<MeSeen> {
    require(caller, Right::ShowMe)?;
    let id = caller.person_id()?;
    let person = people::find(&ctx.db, id).await?.ok_or(Refusal::NotFound)?;
    let membership = people::memberships_on(&ctx.db, [id], calendar::day(ctx.now())).await?.remove(&id);
    let checkin = checkins::live_of(&ctx.db, [id]).await?.remove(&id);
    let grants = accounts::grants_of(&ctx.db, id).await?;
    let org_ids = membership.iter().map(|m| m.unit_id).chain(checkin.iter().map(|c| c.community_id));
    let names = orgs::names(&ctx.db, org_ids.chain(grants.iter().map(|g| g.org_id))).await?;
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    Ok(MeSeen {
        masked_phone: masked_phone(ctx, &person)?,
        person,
        membership: membership.map(|m| (m.clone(), name(m.unit_id))),
        checkin: checkin.map(|c| (c.clone(), name(c.community_id))),
        grants: grants.into_iter().map(|g| (g.clone(), name(g.org_id))).collect(),
        seats: seats::of_person(&ctx.db, id).await?,
    })
}

/// # Errors
/// [`Refusal::NotFound`] when no unit within the caller's scope has such a member.
pub async fn show_member(ctx: &Context, caller: &Caller, id: Id) -> Result<MemberSeen> {
    let scope = require(caller, Right::ShowMember)?;
    let found = people::find_member(&ctx.db, &scope, id, calendar::day(ctx.now())).await?;
    one(ctx, &ctx.db, found.ok_or(Refusal::NotFound)?).await
}

/// A member whom the caller has just changed.
pub(super) async fn seen(ctx: &Context, reader: &impl Reader, id: Id, today: NaiveDate) -> Result<MemberSeen> {
    let found = people::member_on(reader, id, today).await?;
    one(ctx, reader, found.ok_or(Refusal::NotFound)?).await
}

async fn one(ctx: &Context, reader: &impl Reader, found: (PersonRow, MembershipRow)) -> Result<MemberSeen> {
    Ok(seen_many(ctx, reader, vec![found]).await?.pop().ok_or(Refusal::NotFound)?)
}

/// Members with the names of what they belong to, in the same order.
pub(super) async fn seen_many(
    ctx: &Context,
    reader: &impl Reader,
    members: Vec<(PersonRow, MembershipRow)>,
) -> Result<Vec<MemberSeen>> {
    let mut checkins = checkins::live_of(reader, members.iter().map(|(person, _)| person.id)).await?;
    let units = members.iter().map(|(_, membership)| membership.unit_id);
    let names = orgs::names(reader, units.chain(checkins.values().map(|checkin| checkin.community_id))).await?;
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    let mut seen = Vec::with_capacity(members.len());
    for (person, membership) in members {
        seen.push(MemberSeen {
            person_id: person.id,
            masked_phone: masked_phone(ctx, &person)?,
            name: person.name,
            unit_name: name(membership.unit_id),
            membership,
            checkin: checkins.remove(&person.id).map(|checkin| (checkin.clone(), name(checkin.community_id))),
        });
    }
    Ok(seen)
}

fn masked_phone(ctx: &Context, person: &PersonRow) -> Result<Option<String>> {
    let phone = person.phone.as_deref().map(|sealed| ctx.vault.open(Purpose::Phone, sealed)).transpose()?;
    Ok(phone.map(|phone| rules::mask_phone(&phone)))
}
