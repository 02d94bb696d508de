//! Marking notices as read. Marking what is read already changes nothing, and leaves no audit row.

use infra::store::notices::{self, NoticeRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Marks one of the caller's notices as read.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn read_notice(ctx: &Context, caller: &Caller, id: Id) -> Result<NoticeRow> {
    let now = ctx.now();
    require(caller, Right::ReadNotice)?;
    let person = caller.person_id()?;
    let notice = notices::find(&ctx.db, person, id).await?.ok_or(Refusal::NotFound)?;
    if notice.read_at.is_some() {
        return Ok(notice);
    }
    let write = ctx.write(caller, Right::ReadNotice, now).await?;
    if notices::mark_read(&write, person, id, now).await? {
        write.commit(("notice", Some(id))).await?;
        return Ok(NoticeRow { read_at: Some(now), ..notice });
    }
    // Somebody on another device was faster: what they wrote is the answer.
    Ok(notices::find(&*write, person, id).await?.ok_or(Refusal::NotFound)?)
}

/// Marks the caller's notices as read, up to and including `last`: what came after it was not on
/// the screen. Returns how many are unread now.
///
/// # Errors
/// [`Refusal::NotFound`] when `last` is none of the caller's.
pub async fn read_notices(ctx: &Context, caller: &Caller, last: Id) -> Result<u64> {
    let now = ctx.now();
    require(caller, Right::ReadNotices)?;
    let person = caller.person_id()?;
    notices::find(&ctx.db, person, last).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::ReadNotices, now).await?;
    let changed = notices::mark_read_up_to(&write, person, last, now).await?;
    let unread = notices::count_unread(&*write, person).await?;
    if changed > 0 {
        write.commit(("notice", Some(last))).await?;
    }
    Ok(unread)
}
