//! Counting what orgs come to.

use std::sync::Arc;

use chrono::{Days, Duration, NaiveDate};
use infra::live::org_boards::OrgBoardKey;
use infra::store::boards::{self, OrgSpan, OrgStandingRow};
use infra::store::points::Currency;

use crate::calendar::{self, Period};
use crate::{Context, Instant, Result};

/// What the orgs of a kind below `key.org` come to in a period, as of a moment ago: counted by one
/// statement, by one reader, however many ask at once.
pub(crate) async fn standings(ctx: &Context, key: &OrgBoardKey, period: Period) -> Result<Arc<Vec<OrgStandingRow>>> {
    let now = ctx.now();
    let good_for = good_for(period);
    if let Some(rows) = ctx.live.org_boards.fresh(key, now, good_for) {
        return Ok(rows);
    }
    let turn = ctx.live.org_boards.begin(key);
    let _turn = turn.lock().await;
    if let Some(rows) = ctx.live.org_boards.fresh(key, now, good_for) {
        return Ok(rows);
    }
    let survey = ctx.db.survey().await?;
    let span = span(period, now);
    let rows = Arc::new(boards::org_standings(&survey, key.org, key.kind, Currency::Assessment, &span).await?);
    ctx.live.org_boards.keep(key, now, rows.clone());
    Ok(rows)
}

/// The longer the period, the more there is to count and the less a moment changes it.
fn good_for(period: Period) -> Duration {
    match period {
        Period::Week(..) | Period::Month(..) => Duration::seconds(1),
        Period::All | Period::Year(_) | Period::Quarter(..) => Duration::minutes(1),
    }
}

fn span(period: Period, now: Instant) -> OrgSpan {
    let today = calendar::day(now);
    let since = period.first_day().unwrap_or(calendar::within_reach(NaiveDate::MIN));
    let until = period.day_after().unwrap_or(calendar::within_reach(NaiveDate::MAX));
    let last = until.checked_sub_days(Days::new(1)).unwrap_or(until).min(today);
    OrgSpan { since: calendar::start_of(since), until: calendar::start_of(until), last, today }
}
