//! Reporting what was done: the first time, and again after a return.

use infra::Scope;
use infra::store::claims;
use infra::store::logs::{self, LogRow, LogState};
use infra::store::notices::NoticeKind;
use infra::store::tasks;

use super::{LogSeen, demands, read, rules};
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, notices, photos};

/// What a member reports.
#[derive(Clone, Debug)]
pub struct Report {
    pub text: String,
    pub minutes: i32,
    pub happened_at: Instant,
    /// The member's own, in this order.
    pub photos: Vec<Id>,
}

/// Submits the log of the caller's own live claim.
///
/// # Errors
/// [`Refusal::NotFound`] for the claim, [`Refusal::ClaimEnded`], [`Refusal::LogExists`],
/// [`Refusal::AttendanceRequired`], [`Refusal::Invalid`] naming every fault.
pub async fn submit_log(
    ctx: &Context,
    caller: &Caller,
    claim: Id,
    report: Report,
    once: Once<LogSeen>,
) -> Result<Effect<LogSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::SubmitLog)?;
    claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::SubmitLog, &once, now).await?);
    let log = self::report(ctx, &write, &scope, claim, report, None).await?;
    let id = log.id;
    let seen = read::one(ctx, &*write, &scope, log, now).await?;
    write.finish(&once, seen, ("log", Some(id))).await
}

/// Enters the log of a live claim: its holder's own words or, `recorded_by` staff, those on a paper.
pub(super) async fn report(
    ctx: &Context,
    write: &Write,
    scope: &Scope,
    claim: Id,
    report: Report,
    recorded_by: Option<Id>,
) -> Result<LogRow> {
    let now = write.now();
    let claim = claims::lock(write, scope, claim).await?.ok_or(Refusal::NotFound)?;
    if claim.ended_at.is_some() {
        return Err(Refusal::ClaimEnded.into());
    }
    let task = tasks::find(&**write, scope, claim.task_id).await?.ok_or(Refusal::NotFound)?;
    let mut faults = rules::report_faults(&report, &claim, &task, now);
    let own = photos::lock_named(write, claim.person_id, &report.photos).await?;
    faults.extend(photos::rules::choice_faults(&report.photos, &own, None));
    if recorded_by.is_none() {
        faults.extend(demands::demanded(write, &task, &claim, &report.photos).await?);
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let log = LogRow {
        id: ctx.entropy.id(now),
        claim_id: claim.id,
        task_id: claim.task_id,
        org_id: task.org_id,
        person_id: claim.person_id,
        state: LogState::Submitted,
        revision: 1,
        text: report.text,
        minutes: report.minutes,
        happened_at: report.happened_at,
        created_at: now,
        submitted_at: now,
        recorded_by,
    };
    if !logs::insert(write, log.clone()).await? {
        return Err(Refusal::LogExists.into());
    }
    photos::attach(write, &log, &report.photos).await?;
    Ok(log)
}

/// Submits a returned log again, changed: one's own, or one of a task within the caller's scope, on the
/// member's behalf, who is told.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::LogNotReturned`], [`Refusal::AttendanceRequired`],
/// [`Refusal::Invalid`] naming every fault.
pub async fn resubmit_log(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    report: Report,
    once: Once<LogSeen>,
) -> Result<Effect<LogSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ResubmitLog)?;
    let by = caller.person_id()?;
    logs::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::ResubmitLog, &once, now).await?);
    let mut log = logs::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if log.state != LogState::Returned {
        return Err(Refusal::LogNotReturned.into());
    }
    let claim = claims::find(&*write, &scope, log.claim_id).await?.ok_or(Refusal::NotFound)?;
    let task = tasks::find(&*write, &scope, log.task_id).await?.ok_or(Refusal::NotFound)?;
    let mut faults = rules::report_faults(&report, &claim, &task, now);
    let own = photos::lock_named(&write, log.person_id, &report.photos).await?;
    faults.extend(photos::rules::choice_faults(&report.photos, &own, Some(id)));
    if by == log.person_id {
        faults.extend(demands::demanded(&write, &task, &claim, &report.photos).await?);
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    log.state = LogState::Submitted;
    log.revision += 1;
    log.text = report.text;
    log.minutes = report.minutes;
    log.happened_at = report.happened_at;
    log.submitted_at = now;
    log.recorded_by = (by != log.person_id).then_some(by);
    logs::update(&write, &log).await?;
    photos::attach(&write, &log, &report.photos).await?;
    if log.recorded_by.is_some() {
        let text = rules::recorded_notice(&task.title, log.minutes);
        notices::tell(ctx, &write, &[log.person_id], NoticeKind::LogRecorded, Some(id), text).await?;
    }
    let seen = read::one(ctx, &*write, &scope, log, now).await?;
    write.finish(&once, seen, ("log", Some(id))).await
}
