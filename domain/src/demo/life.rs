//! Eight weeks: communities publish, members claim, report, and are reviewed.
//! Some forget, some withdraw, some logs go back.

use chrono::{Duration, Timelike};
use infra::store::logs::Verdict;
use infra::store::tasks::TaskKind;

use super::WEEKS;
use super::cast::Cast;
use super::names::{ERRANDS, REPORTS};
use super::place::{City, nothing};
use super::{gatherings, roster};
use crate::checkins::{list_my_checkins, move_checkin};
use crate::claims::{ClaimRow, claim_task, withdraw_claim};
use crate::logs::{Decision, LogRow, Report, resubmit_log, review_log, submit_log};
use crate::orgs::OrgRow;
use crate::tasks::{Content, NewTask, TaskRow, publish_task};
use crate::{Caller, Context, Error, Instant, Once, Refusal, Result, Slice, calendar};

pub(super) async fn live(
    ctx: &Context,
    city: &City,
    cast: &Cast,
    now: Instant,
    progress: &impl Fn(&'static str, usize, usize),
) -> Result<()> {
    let communities: Vec<_> = cast.streets.iter().flat_map(|(_, communities)| communities).collect();
    let (mut n, mut gathered) = (0, 0);
    for week in 0..WEEKS {
        let monday = now - Duration::weeks(WEEKS - week) + Duration::days(1);
        for (place, community) in communities.iter().enumerate() {
            // Each publishes an errand one week and a gathering the next.
            let at = at_hour(monday + Duration::hours(place as i64), 9);
            let last = week + 1 == WEEKS;
            if (place as i64 + week) % 2 == 1 {
                errand(ctx, cast, n, place, community.id, at, last).await?;
                n += 1;
            } else {
                gatherings::gathering(ctx, cast, gathered, place, community.id, at, last).await?;
                gathered += 1;
            }
        }
        if week == WEEKS / 2 {
            roster::update(ctx, &cast.officer, city).await?;
            relocate(ctx, cast, &communities).await?;
        }
        crate::jobs::run_due(ctx, crate::jobs::JobKind::ALL).await?;
        progress("八周生活", week as usize + 1, WEEKS as usize);
    }
    Ok(())
}

/// One of each street's first community moves house, to the next community.
async fn relocate(ctx: &Context, cast: &Cast, communities: &[&OrgRow]) -> Result<()> {
    for place in (0..communities.len()).step_by(8) {
        let Some(member) = cast.active[place].last() else { continue };
        let slice = Slice { after: None, limit: 1 };
        let Some(live) = list_my_checkins(ctx, member, slice).await?.pop() else { continue };
        let next = communities[(place + 1) % communities.len()].id;
        move_checkin(ctx, member, live.checkin.id, next, Once::unkeyed(nothing)).await?;
    }
    Ok(())
}

pub(super) fn at_hour(at: Instant, hour: u32) -> Instant {
    calendar::local(at).with_hour(hour).map_or(at, |local| local.to_utc())
}

/// One task from its publication to its reviews. In the last week some things are still open.
async fn errand(
    ctx: &Context,
    cast: &Cast,
    n: usize,
    place: usize,
    org: crate::Id,
    at: Instant,
    last_week: bool,
) -> Result<()> {
    let (title, category, item, minutes) = ERRANDS[n % ERRANDS.len()];
    let worker = &cast.workers[place];
    let slots = 3 + n % 4;
    ctx.clock.set(at);
    let new = NewTask {
        org,
        kind: TaskKind::Errand,
        content: Content {
            title: title.to_string(),
            body: format!("{title}，预计 {minutes} 分钟。请认领后与社区联系。"),
            category: category.to_string(),
            item: item.to_string(),
            slots: slots as i32,
            opens_at: None,
            deadline: Some(at + Duration::days(if last_week { 14 } else { 5 })),
            withdraw_by: None,
            starts_at: None,
            ends_at: None,
            place: Some("社区党群服务站".to_string()),
            point: None,
            contact: None,
        },
    };
    let Some(task) = publish_task(ctx, worker, new, Once::unkeyed(nothing)).await?.fresh() else { return Ok(()) };

    // Those who live here, beginning with another one each time; in the last week a slot stays free.
    let mut near: Vec<&Caller> = cast.active[place].iter().collect();
    let turn = n % near.len().max(1);
    near.rotate_left(turn);
    let takers = if last_week { slots - 1 } else { slots + 1 };
    ctx.clock.advance(Duration::minutes(40));
    let claims = claim(ctx, &task.task, &near[..takers.min(near.len())]).await?;
    for (k, (member, claim)) in claims.iter().enumerate() {
        let fate = n * 5 + k * 3;
        if fate % 23 == 7 {
            ctx.clock.advance(Duration::minutes(30));
            withdraw_claim(ctx, member, claim.id, Once::unkeyed(nothing)).await?;
            continue;
        }
        if fate % 9 == 4 {
            continue; // Claimed, and not reported yet.
        }
        let log = report(ctx, member, claim, n + k, minutes).await?;
        if last_week && fate % 4 == 1 {
            continue; // Waiting for a review.
        }
        review(ctx, worker, member, log, fate, minutes).await?;
    }
    Ok(())
}

/// One more than there are slots, so somebody learns that it is full. One after the other: the
/// same seed must make the same city.
pub(super) async fn claim<'a>(
    ctx: &Context,
    task: &TaskRow,
    members: &[&'a Caller],
) -> Result<Vec<(&'a Caller, ClaimRow)>> {
    let mut claims = Vec::new();
    for member in members {
        match claim_task(ctx, member, task.id, Once::unkeyed(nothing)).await {
            Ok(effect) => claims.extend(effect.fresh().map(|seen| (*member, seen.claim))),
            // Somebody may have moved house meanwhile.
            Err(Error::Refused(Refusal::TaskFull | Refusal::NotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(claims)
}

async fn report(ctx: &Context, member: &Caller, claim: &ClaimRow, n: usize, minutes: i32) -> Result<LogRow> {
    ctx.clock.advance(Duration::minutes(i64::from(minutes) + 20));
    let report = Report {
        text: REPORTS[n % REPORTS.len()].to_string(),
        minutes: minutes + (n % 3) as i32 * 10,
        happened_at: ctx.now() - Duration::minutes(i64::from(minutes) + 10),
        photos: Vec::new(),
    };
    let seen = submit_log(ctx, member, claim.id, report, Once::unkeyed(nothing)).await?.fresh();
    seen.map(|seen| seen.log).ok_or(Refusal::NotFound.into())
}

/// Mostly accepted; now and then returned, mended and accepted, or counted for less.
pub(super) async fn review(
    ctx: &Context,
    worker: &Caller,
    member: &Caller,
    log: LogRow,
    fate: usize,
    minutes: i32,
) -> Result<()> {
    ctx.clock.advance(Duration::minutes(25));
    if fate % 7 == 3 {
        let decision = Decision {
            verdict: Verdict::Returned,
            revision: None,
            reason: Some("请补充服务对象和具体经过。".to_string()),
            minutes: None,
        };
        review_log(ctx, worker, log.id, decision, Once::unkeyed(nothing)).await?;
        if fate % 2 == 1 {
            return Ok(());
        }
        ctx.clock.advance(Duration::minutes(35));
        let text = format!("{}服务对象为本楼栋住户，经过已当面说明。", log.text);
        let again = Report { text, minutes: log.minutes, happened_at: log.happened_at, photos: Vec::new() };
        resubmit_log(ctx, member, log.id, again, Once::unkeyed(nothing)).await?;
        ctx.clock.advance(Duration::minutes(15));
    }
    let counted = (fate % 5 == 2).then_some(minutes);
    let decision = Decision { verdict: Verdict::Accepted, revision: None, reason: None, minutes: counted };
    review_log(ctx, worker, log.id, decision, Once::unkeyed(nothing)).await?;
    Ok(())
}
