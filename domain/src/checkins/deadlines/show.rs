//! Deadlines as both sides see them.

use infra::store::{checkins, people};

use super::in_force;
use super::rules::{self, Deadline, Due};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, Slice, calendar};

/// How a member stands with the deadlines.
#[derive(Clone, Debug)]
pub struct MyDeadlines {
    /// The next one, days left, and whether what stands now meets it.
    pub next: Option<(Due, i64, bool)>,
    /// The last one, and whether it was met.
    pub last: Option<(Due, bool)>,
}

/// The deadlines that hold for an org.
pub async fn show_checkin_deadlines(ctx: &Context, caller: &Caller, org: Id) -> Result<Vec<Deadline>> {
    require(caller, Right::ShowCheckinDeadlines)?;
    in_force(&ctx.db, org).await
}

/// How the caller stands with the deadlines of the city of their unit.
///
/// # Errors
/// [`Refusal::MembershipRequired`].
pub async fn show_my_deadlines(ctx: &Context, caller: &Caller) -> Result<MyDeadlines> {
    require(caller, Right::ShowMyDeadlines)?;
    let person = caller.person_id()?;
    let today = calendar::day(ctx.now());
    let membership = people::memberships_on(&ctx.db, [person], today).await?.remove(&person);
    let unit = membership.ok_or(Refusal::MembershipRequired)?.unit_id;
    let deadlines = in_force(&ctx.db, unit).await?;
    // Nobody has moved more often.
    let rows = checkins::of_person(&ctx.db, person, Slice { after: None, limit: 1000 }).await?;
    let next = rules::next(&deadlines, today).map(|due| {
        let met = rules::met(&rows, due.on);
        let left = (due.on - today).num_days();
        (due, left, met)
    });
    let last = rules::last(&deadlines, today).map(|due| {
        let met = rules::met(&rows, due.on);
        (due, met)
    });
    Ok(MyDeadlines { next, last })
}
