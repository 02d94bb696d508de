//! The paper route: for a member without a phone the community claims and writes down what was done, and
//! somebody else accepts it.

use chrono::Duration;
use infra::store::logs::Verdict;

use super::cast::Home;
use super::names::REPORTS;
use super::place::nothing;
use crate::claims::record_claim;
use crate::logs::{Decision, Report, record_log, review_log};
use crate::tasks::TaskRow;
use crate::{Context, Once, Result};

/// Whether somebody came with a paper in that week.
pub(super) fn is_used(week: i64) -> bool {
    matches!(week, 3 | 5)
}

/// The home's elder does an errand that takes so many minutes.
pub(super) async fn serve(ctx: &Context, home: &Home<'_>, task: &TaskRow, minutes: i32) -> Result<()> {
    ctx.clock.advance(Duration::minutes(15));
    let claim = record_claim(ctx, home.worker, task.id, home.elder, Once::unkeyed(nothing)).await?.fresh();
    let Some(claim) = claim else { return Ok(()) };
    ctx.clock.advance(Duration::minutes(i64::from(minutes) + 30));
    let happened_at = ctx.now() - Duration::minutes(i64::from(minutes) + 10);
    let report = Report { text: REPORTS[0].to_string(), minutes, happened_at, photos: Vec::new() };
    let log = record_log(ctx, home.worker, claim.claim.id, report, Once::unkeyed(nothing)).await?.fresh();
    let Some(log) = log else { return Ok(()) };
    let accepted = Decision { verdict: Verdict::Accepted, revision: None, reason: None, minutes: None };
    review_log(ctx, home.officer, log.log.id, accepted, Once::unkeyed(nothing)).await?;
    Ok(())
}
