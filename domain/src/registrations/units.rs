//! Finding one's unit, for whoever has no session yet.

use infra::store::orgs::{self, OrgFilter, OrgKind, OrgRow};

use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Leaf, Refusal, Result, calendar};

/// How many are shown: whoever sees too many types another letter.
const SHOWN: u64 = 20;

/// The units whose names contain `name`: their names are public, and nothing else is shown of them.
///
/// # Errors
/// [`Refusal::TooManyAttempts`], [`Refusal::Invalid`] for a name that says nothing.
pub async fn find_units(ctx: &Context, caller: &Caller, name: &str) -> Result<Vec<OrgRow>> {
    let now = ctx.now();
    require(caller, Right::FindUnits)?;
    let from = format!("units from {}", caller.address());
    let counted = ctx.live.limits.attempt(&from, rules::SEARCHES_FROM, rules::SEARCHES_WITHIN, now);
    counted.map_err(Refusal::TooManyAttempts)?;
    let name = name.trim();
    if name.chars().count() < 2 {
        return Err(Refusal::invalid("?name", "length", "请至少输入单位名称中的 2 个字").into());
    }
    let filter = OrgFilter { kind: Some(OrgKind::Unit), name: Some(name.to_string()), ..OrgFilter::default() };
    Ok(orgs::list(&ctx.db, &filter, calendar::day(now), Leaf { page: 1, size: SHOWN }).await?.rows)
}
