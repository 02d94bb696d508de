//! Signing in by WeChat: the code of `wx.login`, and the first time the code of the phone button.

use infra::crypto::Purpose;
use infra::store::people::{self, BindingRow};
use infra::store::sessions::{self, Channel};
use infra::wechat::WechatFault;

use super::issue::{self, SignedIn};
use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Refusal, Result};

impl From<WechatFault> for Refusal {
    fn from(fault: WechatFault) -> Self {
        match fault {
            WechatFault::CodeInvalid => Refusal::WechatCodeInvalid,
            WechatFault::UserBlocked => Refusal::WechatUserBlocked,
            WechatFault::Quota => Refusal::WechatQuota,
            WechatFault::Unavailable => Refusal::WechatUnavailable,
        }
    }
}

/// Signs in whoever `js_code` stands for. The same code sent again within five minutes gives the
/// same session. A WeChat identity seen for the first time is bound to the member on the roster
/// whose phone number `phone_code` proves.
///
/// # Errors
/// [`Refusal::BindingRequired`] without a phone code the first time, [`Refusal::NotOnRoster`] when
/// nobody has that number, [`Refusal::AlreadyBound`] when the member is bound to another WeChat
/// identity, [`Refusal::PersonDisabled`], and WeChat's own refusals.
pub async fn sign_in_wechat(
    ctx: &Context,
    caller: &Caller,
    js_code: &str,
    phone_code: Option<&str>,
) -> Result<SignedIn> {
    let now = ctx.now();
    require(caller, Right::SignInWechat)?;
    let code_index = ctx.vault.index(Purpose::SignInCode, js_code);
    let _in_flight = ctx.db.try_enter(format!("code {code_index}")).ok_or(Refusal::InFlight)?;
    if let Some(session) = sessions::by_code(&ctx.db, &code_index).await? {
        if !rules::repeats(&session, now) {
            return Err(Refusal::WechatCodeInvalid.into());
        }
        return issue::tokens(ctx, &ctx.db, &session, now).await;
    }

    let openid = ctx.wechat.openid(js_code).await.map_err(Refusal::from)?;
    let openid_index = ctx.vault.index(Purpose::Openid, &openid);
    let bound = people::binding_of_openid(&ctx.db, &openid_index).await?;
    let (person, binding) = match bound {
        Some(binding) => (binding.person_id, None),
        None => {
            let person = prove_phone(ctx, phone_code, &openid, now).await?;
            let binding = BindingRow {
                id: ctx.entropy.id(now),
                person_id: person,
                openid: ctx.vault.seal(Purpose::Openid, &openid),
                openid_index,
                bound_at: now,
                unbound_at: None,
            };
            (person, Some(binding))
        }
    };

    let write = ctx.write(caller, Right::SignInWechat, now).await?;
    let standing = people::find(&*write, person).await?.ok_or(Refusal::NotOnRoster)?;
    if standing.disabled_at.is_some() {
        return Err(Refusal::PersonDisabled.into());
    }
    if let Some(binding) = binding {
        people::insert_binding(&write, binding).await?;
    }
    let session = issue::begin(ctx, &write, person, Channel::Wechat, Some(code_index), now).await?;
    let signed_in = issue::tokens(ctx, &*write, &session, now).await?;
    write.commit(("session", Some(session.id))).await?;
    Ok(signed_in)
}

/// The member on the roster whose phone number the code proves.
async fn prove_phone(ctx: &Context, phone_code: Option<&str>, openid: &str, now: Instant) -> Result<Id> {
    let phone_code = phone_code.ok_or(Refusal::BindingRequired)?;
    let phone = ctx.wechat.phone(phone_code, openid, now).await.map_err(Refusal::from)?;
    let phone_index = ctx.vault.index(Purpose::Phone, &phone);
    let person = people::by_phone(&ctx.db, &phone_index).await?.ok_or(Refusal::NotOnRoster)?;
    if people::binding_of_person(&ctx.db, person.id).await?.is_some() {
        return Err(Refusal::AlreadyBound.into());
    }
    Ok(person.id)
}
