//! One's own sessions: where one is signed in.

use infra::store::sessions::{self, SessionRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Result, Slice};

/// A live session of one's own.
#[derive(Clone, Debug)]
pub struct SessionSeen {
    pub session: SessionRow,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// The caller's live sessions, newest first.
pub async fn list_my_sessions(ctx: &Context, caller: &Caller, slice: Slice) -> Result<Vec<SessionSeen>> {
    require(caller, Right::ListMySessions)?;
    let badge = caller.badge()?;
    let rows = sessions::live_of(&ctx.db, badge.person, ctx.now(), slice).await?;
    Ok(rows.into_iter().map(|session| SessionSeen { is_current: session.id == badge.session, session }).collect())
}
