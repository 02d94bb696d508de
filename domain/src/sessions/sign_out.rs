//! Ending one's session.

use infra::store::sessions::{self, EndReason};

use crate::access::{Right, require};
use crate::{Caller, Context, Result};

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
