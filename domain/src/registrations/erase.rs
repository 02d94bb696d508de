//! What is personal in old registrations goes.

use infra::store::registrations;

use super::rules::KEPT_FOR;
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// A transaction stays short: the rest goes the next time.
const AT_ONCE: u64 = 2_000;

/// Takes name, phone, WeChat identity, duty and reason out of registrations that were filed 90 days
/// ago; those that nobody has decided lapse.
pub async fn erase_registrations(ctx: &Context, caller: &Caller) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::EraseRegistrations)?;
    let write = ctx.write(caller, Right::EraseRegistrations, now).await?;
    if registrations::erase(&write, now - KEPT_FOR, now, AT_ONCE).await? > 0 {
        write.commit(("registration", None)).await?;
    }
    Ok(())
}
