//! Changing the phone number that the roster has of a member.

use infra::crypto::Purpose;
use infra::store::notices::NoticeKind;
use infra::store::people;

use super::read::{self, MemberSeen};
use super::{refuse_staff, rules};
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar, imports, notices};

/// Gives a member within the caller's scope another phone number, or takes it from them. A WeChat
/// identity that is bound stays bound.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`], [`Refusal::PhoneTaken`], [`Refusal::TwoRosterRows`]
/// when somebody of the same name has the number, [`Refusal::HoldsGrants`] for members who are staff.
pub async fn change_phone(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    phone: Option<&str>,
    once: Once<MemberSeen>,
) -> Result<Effect<MemberSeen>> {
    let scope = require(caller, Right::ChangePhone)?;
    let now = ctx.now();
    let today = calendar::day(now);
    let found = people::find_member(&ctx.db, &scope, person, today).await?;
    let (_, membership) = found.ok_or(Refusal::NotFound)?;
    if phone.is_some_and(|phone| !rules::is_phone(phone)) {
        return Err(Refusal::invalid("/phone", "malformed", "手机号应为 1 开头的 11 位数字").into());
    }
    let write = enter!(ctx.write_once(caller, Right::ChangePhone, &once, now).await?);
    imports::refuse_while_running(&write, membership.unit_id).await?;
    refuse_staff(&*write, person).await?;
    set_phone(ctx, &write, person, phone).await?;
    let seen = read::seen(ctx, &*write, person, today).await?;
    write.finish(&once, seen, ("person", Some(person))).await
}

/// Sets it, unless somebody else has it, and tells its owner.
pub(crate) async fn set_phone(ctx: &Context, write: &Write, person: Id, phone: Option<&str>) -> Result<()> {
    let index = phone.map(|phone| ctx.vault.index(Purpose::Phone, phone));
    let row = people::lock(write, &[person]).await?.remove(&person).ok_or(Refusal::NotFound)?;
    let owner = match &index {
        Some(index) => people::by_phone(&**write, index).await?.filter(|owner| owner.id != person),
        None => None,
    };
    if let Some(owner) = owner {
        return Err(if owner.name == row.name { Refusal::TwoRosterRows } else { Refusal::PhoneTaken }.into());
    }
    people::set_phone(write, person, phone.map(|phone| ctx.vault.seal(Purpose::Phone, phone)), index).await?;
    let text = rules::phone_notice(phone.map(rules::mask_phone).as_deref());
    notices::tell(ctx, write, &[person], NoticeKind::PhoneChanged, None, text).await
}
