//! Putting a member on the roster of a unit.

use infra::crypto::Purpose;
use infra::store::orgs::{self, OrgKind};
use infra::store::people::{self, MemberClass, MembershipRow, PersonRow};

use super::read::MemberSeen;
use super::rules;
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar};

/// A member to be put on the roster.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub unit: Id,
    pub name: String,
    pub phone: String,
    pub class: MemberClass,
    pub duty: Option<String>,
}

/// Records a person with a membership that holds from today.
///
/// # Errors
/// [`Refusal::NotFound`] for the unit, [`Refusal::Invalid`], [`Refusal::PhoneTaken`].
pub async fn enrol_member(
    ctx: &Context,
    caller: &Caller,
    new: NewMember,
    once: Once<MemberSeen>,
) -> Result<Effect<MemberSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EnrolMember)?;
    let unit = orgs::find_within(&ctx.db, &scope, new.unit).await?.ok_or(Refusal::NotFound)?;
    let mut faults = Vec::new();
    if unit.kind != OrgKind::Unit {
        faults.push(Fault::new("/unit_id", "not_a_unit", "党员须登记在单位名下"));
    }
    if new.name.trim().is_empty() {
        faults.push(Fault::new("/name", "required", "姓名不能为空"));
    }
    if !rules::is_phone(&new.phone) {
        faults.push(Fault::new("/phone", "malformed", "手机号应为 1 开头的 11 位数字"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::EnrolMember, &once, now).await?);
    crate::orgs::hold_live(&write, unit.id).await?;
    if people::by_phone(&*write, &ctx.vault.index(Purpose::Phone, &new.phone)).await?.is_some() {
        return Err(Refusal::PhoneTaken.into());
    }
    let person = enter_person(ctx, &write, &new.name, &new.phone).await?;
    let membership = enter_membership(ctx, &write, person.id, unit.id, new.class, new.duty).await?;
    let id = person.id;
    let seen = MemberSeen {
        name: person.name,
        person_id: id,
        masked_phone: Some(rules::mask_phone(&new.phone)),
        unit_name: unit.name,
        membership,
        checkin: None,
    };
    write.finish(&once, seen, ("person", Some(id))).await
}

/// Enters a person whose phone number nobody has.
pub(crate) async fn enter_person(ctx: &Context, write: &Write, name: &str, phone: &str) -> Result<PersonRow> {
    let now = write.now();
    let person = PersonRow {
        id: ctx.entropy.id(now),
        name: name.trim().to_string(),
        phone: Some(ctx.vault.seal(Purpose::Phone, phone)),
        phone_index: Some(ctx.vault.index(Purpose::Phone, phone)),
        id_number: None,
        id_number_index: None,
        created_at: now,
        disabled_at: None,
    };
    people::insert(write, person.clone()).await?;
    Ok(person)
}

/// Enters a membership that holds from today.
pub(crate) async fn enter_membership(
    ctx: &Context,
    write: &Write,
    person: Id,
    unit: Id,
    class: MemberClass,
    duty: Option<String>,
) -> Result<MembershipRow> {
    let now = write.now();
    let membership = MembershipRow {
        id: ctx.entropy.id(now),
        person_id: person,
        unit_id: unit,
        branch_id: None,
        class,
        duty: duty.filter(|duty| !duty.trim().is_empty()),
        valid_from: calendar::day(now),
        valid_to: None,
        recorded_at: now,
    };
    people::insert_membership(write, membership.clone()).await?;
    Ok(membership)
}
