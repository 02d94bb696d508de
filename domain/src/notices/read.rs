//! Looking into one's own inbox.

use infra::store::notices::{self, NoticeRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Result, Slice};

/// A part of an inbox.
#[derive(Clone, Debug)]
pub struct InboxSeen {
    pub notices: Vec<NoticeRow>,
    /// How many are unread in all.
    pub unread: u64,
}

/// The caller's notices, newest first; only the unread ones, where that is asked for.
pub async fn list_my_notices(ctx: &Context, caller: &Caller, unread_only: bool, slice: Slice) -> Result<InboxSeen> {
    require(caller, Right::ListMyNotices)?;
    let person = caller.person_id()?;
    Ok(InboxSeen {
        notices: notices::of_person(&ctx.db, person, unread_only, slice).await?,
        unread: notices::count_unread(&ctx.db, person).await?,
    })
}

/// How many of the caller's notices are unread: one indexed statement, for a badge that is polled.
pub async fn count_unread_notices(ctx: &Context, caller: &Caller) -> Result<u64> {
    require(caller, Right::CountUnreadNotices)?;
    Ok(notices::count_unread(&ctx.db, caller.person_id()?).await?)
}
