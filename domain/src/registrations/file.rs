//! Filing a registration: by somebody who has no session, and so by WeChat identity and phone code.

use infra::crypto::Purpose;
use infra::store::bindings;
use infra::store::orgs::{self, OrgKind};
use infra::store::people::{self, MemberClass};
use infra::store::registrations::{self, RegistrationRow, RegistrationState};

use super::{RegistrationSeen, read, rules};
use crate::access::{Right, require};
use crate::bindings::Identity;
use crate::{Caller, Context, Fault, Id, Refusal, Result, calendar};

/// What somebody says of themselves.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    /// The code of `wx.login`.
    pub js_code: String,
    /// The code of the phone button.
    pub phone_code: String,
    pub name: String,
    pub unit: Id,
    pub class: MemberClass,
    pub duty: Option<String>,
}

/// Files a registration. One that waits for the same WeChat identity or the same phone is replaced.
///
/// # Errors
/// [`Refusal::Invalid`], [`Refusal::WechatBound`] for somebody who can sign in,
/// [`Refusal::AlreadyOnRoster`], [`Refusal::TooManyAttempts`], and WeChat's own refusals.
pub async fn file_registration(ctx: &Context, caller: &Caller, new: NewRegistration) -> Result<RegistrationSeen> {
    let now = ctx.now();
    require(caller, Right::FileRegistration)?;
    let from = format!("registration from {}", caller.address());
    let limit = |name: &str, most| ctx.live.limits.attempt(name, most, rules::FILINGS_WITHIN, now);
    limit(&from, rules::FILINGS_FROM).map_err(Refusal::TooManyAttempts)?;
    let unit = orgs::find(&ctx.db, new.unit)
        .await?
        .filter(|org| org.kind == OrgKind::Unit && org.valid_to.is_none_or(|end| end > calendar::day(now)));
    let mut faults = Vec::new();
    if unit.is_none() {
        faults.push(Fault::new("/unit_id", "not_a_unit", "没有这个单位，请重新选择所在单位"));
    }
    if new.name.trim().is_empty() {
        faults.push(Fault::new("/name", "required", "姓名不能为空"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let identity = Identity::of(ctx, &new.js_code).await?;
    limit(&format!("registration {}", identity.index), rules::FILINGS).map_err(Refusal::TooManyAttempts)?;
    if bindings::of_openid(&ctx.db, &identity.index).await?.is_some() {
        return Err(Refusal::WechatBound.into());
    }
    let phone = ctx.wechat.phone(&new.phone_code, &identity.openid, now).await.map_err(Refusal::from)?;
    let phone_index = ctx.vault.index(Purpose::Phone, &phone);
    if !crate::people::rules::is_phone(&phone) {
        return Err(Refusal::invalid("/phone_code", "malformed", "请使用中国大陆手机号登记").into());
    }

    let write = ctx.write(caller, Right::FileRegistration, now).await?;
    // Two at once would both find nothing to replace.
    if !write.try_lock(&format!("registration {}", identity.index)).await? {
        return Err(Refusal::InFlight.into());
    }
    if people::by_phone(&*write, &phone_index).await?.is_some() {
        return Err(Refusal::AlreadyOnRoster.into());
    }
    registrations::replace_waiting(&write, &identity.index, Some(&phone_index), now).await?;
    let registration = RegistrationRow {
        id: ctx.entropy.id(now),
        openid: Some(ctx.vault.seal(Purpose::Openid, &identity.openid)),
        openid_index: Some(identity.index),
        phone: Some(ctx.vault.seal(Purpose::Phone, &phone)),
        phone_index: Some(phone_index),
        name: new.name.trim().to_string(),
        unit_id: new.unit,
        class: new.class,
        duty: crate::text::given(new.duty),
        state: RegistrationState::Waiting,
        filed_at: now,
        decided_at: None,
        decided_by: None,
        reason: None,
        person_id: None,
        erased_at: None,
    };
    registrations::insert(&write, registration.clone()).await?;
    let id = registration.id;
    // Who else has this name is for the unit to know, not for whoever asks at the door.
    let seen = RegistrationSeen { namesakes: Vec::new(), ..read::one(ctx, &*write, registration).await? };
    write.commit(("registration", Some(id))).await?;
    Ok(seen)
}
