//! Eight weeks: communities publish, members claim, report, and are reviewed.
//! Some forget, some withdraw, some logs go back.

use chrono::Duration;

use super::acts::{MOVING, WEEKS, at_hour};
use super::cast::Cast;
use super::gatherings::Story;
use super::place::City;
use super::{errands, gatherings, judged, plans, proposals, rewards, roster};
use crate::jobs::{self, JobKind};
use crate::{Context, Instant, Result, claims, series, waitlist};

pub(super) async fn live(
    ctx: &Context,
    city: &City,
    cast: &Cast,
    now: Instant,
    progress: &impl Fn(&'static str, usize, usize),
) -> Result<()> {
    let homes = cast.homes();
    for week in 0..WEEKS {
        let first_day = now - Duration::weeks(WEEKS - week) + Duration::days(1);
        for (place, home) in homes.iter().enumerate() {
            let n = week as usize * homes.len() + place;
            let at = at_hour(first_day + Duration::hours(place as i64), 9);
            errands::errand(ctx, home, n, week, at).await?;
            gatherings::gathering(ctx, home, n, Story::of(week), at).await?;
            proposals::propose(ctx, home, n, at + Duration::hours(30)).await?;
            judged::put_down(ctx, home, n, at + Duration::hours(50)).await?;
            if week + 1 == WEEKS {
                plans::plan(ctx, home, n, at).await?;
            }
        }
        ctx.clock.set(first_day + Duration::days(6));
        if week == MOVING {
            roster::update(ctx, &cast.officer, city).await?;
        }
        // What a running service does by itself.
        series::sweep(ctx).await?;
        waitlist::sweep(ctx).await?;
        claims::units::sweep(ctx).await?;
        crate::ratings::sweep(ctx).await?;
        jobs::run_due(ctx, JobKind::ALL).await?;
        progress("八周生活", week as usize + 1, WEEKS as usize);
    }
    for (place, home) in homes.iter().enumerate() {
        judged::give_marks(ctx, home, place).await?;
        rewards::offer(ctx, home, place, ctx.now() + Duration::minutes(1)).await?;
    }
    Ok(())
}
