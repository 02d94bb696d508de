//! The rates of an org's subtree and of what stands below it.

use std::collections::HashMap;

use infra::store::checkins::rates::{self, RateRow};
use infra::store::orgs::{self, OrgKind, OrgRow};

use crate::access::{Right, require};
use crate::checkins::deadlines::{self, Due, rules};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, calendar};

/// The figures of one org.
#[derive(Clone, Debug)]
pub struct Line {
    pub org: OrgRow,
    /// Members in service in its units.
    pub members: i64,
    /// Of these, who is checked in, anywhere.
    pub checked_in: i64,
    /// Of these, who was when the last deadline passed.
    pub met: i64,
    /// Whoever is checked in with its communities, wherever they work.
    pub arrived: i64,
}

/// An org's rates, and those of what is compared below it.
#[derive(Clone, Debug)]
pub struct RatesSeen {
    pub whole: Line,
    pub lines: Leafed<Line>,
    pub last_deadline: Option<Due>,
    pub next_deadline: Option<Due>,
}

/// The rates of an org within the caller's scope and of its children, or, where `kind` says so, of
/// all of a kind below it.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn show_checkin_rates(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    kind: Option<OrgKind>,
    leaf: Leaf,
) -> Result<RatesSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowCheckinRates)?;
    let whole = orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let today = calendar::day(now);
    let deadlines = deadlines::in_force(&ctx.db, org).await?;
    let last_deadline = rules::last(&deadlines, today);
    let passed = last_deadline.as_ref().map_or(now, |due| rules::passed(due.on));

    let compared = rates::compared(&ctx.db, org, kind, leaf).await?;
    let ids: Vec<Id> = compared.rows.iter().map(|row| row.id).chain([org]).collect();
    let found = rates::rates(&ctx.db, &ids, today, passed).await?;
    let found: HashMap<Id, RateRow> = found.into_iter().map(|row| (row.org_id, row)).collect();
    let arrived = rates::arrived(&ctx.db, &ids).await?;
    let arrived: HashMap<Id, i64> = arrived.into_iter().map(|row| (row.org_id, row.people)).collect();
    let line = |org: OrgRow| Line {
        members: found.get(&org.id).map_or(0, |row| row.members),
        checked_in: found.get(&org.id).map_or(0, |row| row.checked_in),
        met: found.get(&org.id).map_or(0, |row| row.met),
        arrived: arrived.get(&org.id).copied().unwrap_or(0),
        org,
    };
    Ok(RatesSeen {
        whole: line(whole),
        lines: Leafed { rows: compared.rows.into_iter().map(line).collect(), total: compared.total },
        last_deadline,
        next_deadline: rules::next(&deadlines, today),
    })
}
