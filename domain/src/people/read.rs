//! Looking at oneself, and at members one answers for.

use infra::crypto::Purpose;
use infra::store::accounts::{self, GrantRow};
use infra::store::checkins::{self, CheckinRow};
use infra::store::orgs;
use infra::store::people::{self, MembershipRow, PersonRow};
use infra::{Reader, Scope};

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
    member(ctx, &ctx.db, &scope, id).await
}

/// A member with what belongs to them.
pub(super) async fn member(ctx: &Context, reader: &impl Reader, scope: &Scope, id: Id) -> Result<MemberSeen> {
    let (person, membership) = people::find_member(reader, scope, id).await?.ok_or(Refusal::NotFound)?;
    let checkin = checkins::live_of(reader, [id]).await?.remove(&id);
    let community = checkin.as_ref().map(|checkin| checkin.community_id);
    let names = orgs::names(reader, community.into_iter().chain([membership.unit_id])).await?;
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    Ok(MemberSeen {
        person_id: id,
        masked_phone: masked_phone(ctx, &person)?,
        name: person.name,
        unit_name: name(membership.unit_id),
        membership,
        checkin: checkin.map(|c| (c.clone(), name(c.community_id))),
    })
}

fn masked_phone(ctx: &Context, person: &PersonRow) -> Result<Option<String>> {
    let phone = person.phone.as_deref().map(|sealed| ctx.vault.open(Purpose::Phone, sealed)).transpose()?;
    Ok(phone.map(|phone| rules::mask_phone(&phone)))
}
