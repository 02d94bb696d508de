//! Putting a member on the roster of a unit.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::orgs;
use infra::store::people::{self, MemberClass};

use super::membership::{self, Wish};
use super::place::{Who, place};
use super::read::MemberSeen;
use super::{changes, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar, imports};

/// A member to be put on the roster.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub unit: Id,
    pub name: String,
    pub phone: String,
    pub class: MemberClass,
    pub duty: Option<String>,
    /// The first day; today, where nothing is said.
    pub valid_from: Option<NaiveDate>,
}

/// Records a person with a membership.
///
/// # Errors
/// [`Refusal::NotFound`] for the unit, [`Refusal::Invalid`], [`Refusal::PhoneTaken`],
/// [`Refusal::ImportRunning`].
pub async fn enrol_member(
    ctx: &Context,
    caller: &Caller,
    new: NewMember,
    once: Once<MemberSeen>,
) -> Result<Effect<MemberSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::EnrolMember)?;
    let unit = orgs::find_within(&ctx.db, &scope, new.unit).await?.ok_or(Refusal::NotFound)?;
    let today = calendar::day(now);
    let wish = Wish { unit: unit.id, branch: None, class: Some(new.class), duty: new.duty, valid_from: new.valid_from };
    let mut faults = membership::faults(&ctx.db, &wish, &unit, today).await?;
    faults.extend(rules::name_faults(&new.name));
    if !rules::is_phone(&new.phone) {
        faults.push(Fault::new("/phone", "malformed", "手机号应为 1 开头的 11 位数字"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let mut write = enter!(ctx.write_once(caller, Right::EnrolMember, &once, now).await?);
    imports::refuse_while_running(&write, unit.id).await?;
    if people::by_phone(&*write, &ctx.vault.index(Purpose::Phone, &new.phone)).await?.is_some() {
        return Err(Refusal::PhoneTaken.into());
    }
    let plan = changes::rules::plan(&[], &wish.into(), today, &HashSet::new()).map_err(changes::misfit)?;
    let who = Who::New { name: new.name.trim().to_string(), phone: new.phone };
    let id = place(ctx, &mut write, &[(who, plan)], caller.person_if_any()).await?.people[0];
    let seen = super::read::seen(ctx, &*write, id, today).await?;
    write.finish(&once, seen, ("person", Some(id))).await
}
