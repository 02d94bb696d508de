//! Setting a city's deadlines.

use infra::store::checkins::deadlines::{self, DeadlineRow};
use infra::store::orgs;

use super::rules::{self, Deadline};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Sets the deadlines of a top-level org within the caller's scope, in the place of those before.
///
/// # Errors
/// [`Refusal::NotFound`] when it is no top, [`Refusal::Invalid`] naming every fault.
pub async fn set_checkin_deadlines(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    new: Vec<Deadline>,
) -> Result<Vec<Deadline>> {
    let now = ctx.now();
    let scope = require(caller, Right::SetCheckinDeadlines)?;
    let top = orgs::find_within(&ctx.db, &scope, org).await?;
    top.filter(|org| org.parent_id.is_none()).ok_or(Refusal::NotFound)?;
    let faults = rules::faults(&new);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let write = ctx.write(caller, Right::SetCheckinDeadlines, now).await?;
    orgs::lock(&write, &[org]).await?;
    let number = |n: u32| i32::try_from(n).unwrap_or_default();
    let row = |deadline: &Deadline| DeadlineRow {
        org_id: org,
        month: number(deadline.month),
        day: number(deadline.day),
        name: deadline.name.trim().to_string(),
        set_at: now,
        set_by: caller.person_if_any(),
    };
    deadlines::replace(&write, org, new.iter().map(row).collect()).await?;
    let rows = deadlines::of_top(&*write, org).await?;
    write.commit(("org", Some(org))).await?;
    Ok(rows.iter().map(Deadline::from).collect())
}
