//! Ending sessions: one's own, here and everywhere, and other people's.

use infra::store::sessions::{self, EndReason};
use infra::store::{accounts, people};

use super::rules;
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// Ends the session that the caller's token belongs to; its tokens are refused from now on.
pub async fn sign_out(ctx: &Context, caller: &Caller) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SignOut)?;
    let session = caller.badge()?.session;
    let write = ctx.write(caller, Right::SignOut, now).await?;
    sessions::end(&write, session, EndReason::LoggedOut, now).await?;
    write.commit(("session", Some(session))).await?;
    super::revocations::hasten(ctx).await;
    Ok(())
}

/// Ends one of the caller's own sessions: a telephone was lost or sold.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not theirs, or not live.
pub async fn end_my_session(ctx: &Context, caller: &Caller, id: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::EndMySession)?;
    let person = caller.person_id()?;
    let write = ctx.write(caller, Right::EndMySession, now).await?;
    let session = sessions::lock(&write, id).await?.filter(|session| session.person_id == person);
    session.filter(|session| rules::is_live(session, now)).ok_or(Refusal::NotFound)?;
    sessions::end(&write, id, EndReason::EndedByOwner, now).await?;
    write.commit(("session", Some(id))).await?;
    super::revocations::hasten(ctx).await;
    Ok(())
}

/// Ends all of the caller's sessions, this one too.
pub async fn sign_out_everywhere(ctx: &Context, caller: &Caller) -> Result<()> {
    require(caller, Right::SignOutEverywhere)?;
    let person = caller.person_id()?;
    let write = ctx.write(caller, Right::SignOutEverywhere, ctx.now()).await?;
    end_all(ctx, write, person, EndReason::EndedByOwner).await
}

/// Ends all sessions of a member within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn end_member_sessions(ctx: &Context, caller: &Caller, person: Id) -> Result<()> {
    let scope = require(caller, Right::EndMemberSessions)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::EndMemberSessions, ctx.now()).await?;
    end_all(ctx, write, person, EndReason::EndedByStaff).await
}

/// Ends all sessions of a member of staff within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn end_staff_sessions(ctx: &Context, caller: &Caller, person: Id) -> Result<()> {
    let scope = require(caller, Right::EndStaffSessions)?;
    if accounts::grants_within(&ctx.db, &scope, person).await?.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let write = ctx.write(caller, Right::EndStaffSessions, ctx.now()).await?;
    end_all(ctx, write, person, EndReason::EndedByStaff).await
}

async fn end_all(ctx: &Context, write: Write, person: Id, reason: EndReason) -> Result<()> {
    let now = write.now();
    // Nobody signs in meanwhile, or that session would be forgotten.
    people::lock(&write, &[person]).await?;
    sessions::end_all(&write, person, reason, now).await?;
    // Tokens whose session is gone already end with them.
    sessions::revoke_tokens_of(&write, person, now).await?;
    write.commit(("person", Some(person))).await?;
    super::revocations::hasten(ctx).await;
    Ok(())
}
