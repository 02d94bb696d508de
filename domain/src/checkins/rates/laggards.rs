//! Those who have not checked in.

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::checkins::rates::{self, LaggardRow};
use infra::store::orgs;

use crate::access::{Right, require};
use crate::checkins::deadlines::rules;
use crate::people::mask_phone;
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result, calendar};

/// A member in service who has not checked in.
#[derive(Clone, Debug)]
pub struct LaggardSeen {
    pub person_id: Id,
    pub name: String,
    pub masked_phone: Option<String>,
    pub unit_id: Id,
    pub unit_name: String,
}

/// The members in service of an org's units who are not checked in now, or who were not when the
/// day `missed` was over.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope, [`Refusal::Invalid`] for a day to come.
pub async fn list_laggards(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    missed: Option<NaiveDate>,
    leaf: Leaf,
) -> Result<Leafed<LaggardSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ListLaggards)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let today = calendar::day(now);
    if missed.is_some_and(|day| day >= today) {
        return Err(Refusal::invalid("?missed", "in_the_future", "这一天还没有过去").into());
    }
    // A check-in that was made in this very instant counts.
    let at = missed.map_or(now + chrono::Duration::microseconds(1), rules::passed);
    let leafed = rates::laggards(&ctx.db, org, today, at, leaf).await?;
    let rows = leafed.rows.into_iter().map(|row| seen(ctx, row)).collect::<Result<_>>()?;
    Ok(Leafed { rows, total: leafed.total })
}

fn seen(ctx: &Context, row: LaggardRow) -> Result<LaggardSeen> {
    let phone = row.phone.as_deref().map(|sealed| ctx.vault.open(Purpose::Phone, sealed)).transpose()?;
    Ok(LaggardSeen {
        person_id: row.person_id,
        name: row.name,
        masked_phone: phone.map(|phone| mask_phone(&phone)),
        unit_id: row.unit_id,
        unit_name: row.unit_name,
    })
}
