//! Unbinding: a member gives their WeChat identity up, or staff take it from them. History is kept,
//! and somebody else, or they themselves, may be bound afterwards.

use infra::store::notices::NoticeKind;
use infra::store::sessions::{self, Channel, EndReason};
use infra::store::{accounts, bindings, people};

use crate::access::{Right, require};
use crate::people::rules as words;
use crate::write::Write;
use crate::{Caller, Context, Id, Refusal, Result, calendar, notices};

/// Unbinds the caller's WeChat identity and ends the sessions that it began.
///
/// # Errors
/// [`Refusal::NotBound`].
pub async fn unbind_wechat(ctx: &Context, caller: &Caller) -> Result<()> {
    require(caller, Right::UnbindWechat)?;
    let person = caller.person_id()?;
    let write = ctx.write(caller, Right::UnbindWechat, ctx.now()).await?;
    unbind(ctx, write, caller, person, None).await
}

/// Unbinds a member within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] without a reason, [`Refusal::NotBound`],
/// [`Refusal::HoldsGrants`] for members who are staff.
pub async fn unbind_member(ctx: &Context, caller: &Caller, person: Id, reason: &str) -> Result<()> {
    let scope = require(caller, Right::UnbindMember)?;
    let reason = words::reason(reason)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::UnbindMember, ctx.now()).await?;
    crate::people::refuse_staff(&*write, person).await?;
    unbind(ctx, write, caller, person, Some(reason)).await
}

/// Unbinds a member of staff within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`] without a reason, [`Refusal::NotBound`].
pub async fn unbind_staff(ctx: &Context, caller: &Caller, person: Id, reason: &str) -> Result<()> {
    let scope = require(caller, Right::UnbindStaff)?;
    let reason = words::reason(reason)?;
    if accounts::grants_within(&ctx.db, &scope, person).await?.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let write = ctx.write(caller, Right::UnbindStaff, ctx.now()).await?;
    unbind(ctx, write, caller, person, Some(reason)).await
}

async fn unbind(ctx: &Context, write: Write, caller: &Caller, person: Id, reason: Option<String>) -> Result<()> {
    let now = write.now();
    // Nobody signs in meanwhile: a session begun now would outlive the binding.
    people::lock(&write, &[person]).await?;
    if !bindings::end(&write, person, caller.person_if_any(), reason, now).await? {
        return Err(Refusal::NotBound.into());
    }
    if caller.person_if_any() != Some(person) {
        let text = "您的微信绑定已由工作人员解除。如非本人要求，请立即联系所在单位。".to_string();
        notices::tell(ctx, &write, &[person], NoticeKind::WechatUnbound, None, text).await?;
    }
    sessions::end_all_by(&write, person, Channel::Wechat, EndReason::Unbound, now).await?;
    write.commit(("person", Some(person))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(())
}
