//! What people do again and again: claim, report, and have it reviewed.

use chrono::{Duration, Timelike};
use infra::store::logs::Verdict;

use super::names::REPORTS;
use super::place::nothing;
use super::{photos, ratings};
use crate::claims::{ClaimRow, claim_task};
use crate::logs::{Decision, LogRow, Report, annul_log, resubmit_log, review_log, submit_log};
use crate::tasks::{PhotosWanted, TaskRow};
use crate::{Caller, Context, Error, Id, Instant, Once, Refusal, Result, calendar};

/// How long the city has lived.
pub(super) const WEEKS: i64 = 8;

/// The week in which one of each community moves house, to the next one.
pub(super) const MOVING: i64 = 4;

pub(super) fn at_hour(at: Instant, hour: u32) -> Instant {
    calendar::local(at).with_hour(hour).map_or(at, |local| local.to_utc())
}

/// Claims for these members, one after the other: the same seed must make the same city.
pub(super) async fn claim<'a>(
    ctx: &Context,
    task: &TaskRow,
    members: impl IntoIterator<Item = &'a Caller>,
) -> Result<Vec<(&'a Caller, ClaimRow)>> {
    let mut claims = Vec::new();
    for member in members {
        match claim_task(ctx, member, task.id, Once::unkeyed(nothing)).await {
            Ok(effect) => claims.extend(effect.fresh().map(|seen| (member, seen.claim))),
            Err(Error::Refused(Refusal::TaskFull | Refusal::AudienceMismatch(_))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(claims)
}

/// A log that was sent, and by whom.
pub(super) struct Sent<'a> {
    member: &'a Caller,
    pub log: LogRow,
    photos: Vec<Id>,
}

/// The `n`th log; now and then with a photo, and always where the task requires one.
pub(super) async fn report<'a>(
    ctx: &Context,
    (member, claim): (&'a Caller, Id),
    task: &TaskRow,
    n: usize,
    minutes: i32,
    happened_at: Instant,
) -> Result<Sent<'a>> {
    let is_shown = task.photos == PhotosWanted::Required || n % 10 == 3;
    let photos = if is_shown { vec![photos::upload(ctx, member, n).await?] } else { Vec::new() };
    let report = Report { text: REPORTS[n % REPORTS.len()].to_string(), minutes, happened_at, photos: photos.clone() };
    let seen = submit_log(ctx, member, claim, report, Once::unkeyed(nothing)).await?.fresh();
    let log = seen.ok_or(Refusal::NotFound)?.log;
    Ok(Sent { member, log, photos })
}

/// Mostly accepted; now and then returned, mended and accepted, or counted for less. What was accepted is rated.
pub(super) async fn review(ctx: &Context, worker: &Caller, sent: Sent<'_>, fate: usize, minutes: i32) -> Result<()> {
    let Sent { member, log, photos } = sent;
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
        let again = Report { text, minutes: log.minutes, happened_at: log.happened_at, photos };
        resubmit_log(ctx, member, log.id, again, Once::unkeyed(nothing)).await?;
        ctx.clock.advance(Duration::minutes(15));
    }
    let counted = (fate % 5 == 2).then_some(minutes);
    let decision = Decision { verdict: Verdict::Accepted, revision: None, reason: None, minutes: counted };
    review_log(ctx, worker, log.id, decision, Once::unkeyed(nothing)).await?;
    ratings::say(ctx, worker, (member, log.claim_id), fate).await
}

/// A complaint is upheld: the city takes back what the community had accepted.
pub(super) async fn annul(ctx: &Context, officer: &Caller, log: Id) -> Result<()> {
    ctx.clock.advance(Duration::minutes(45));
    annul_log(ctx, officer, log, "经核实，服务对象反映当天未到场。", Once::unkeyed(nothing)).await?;
    Ok(())
}
