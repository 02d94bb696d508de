//! Taking an acceptance back: a complaint was upheld, or it was a mistake. What it brought goes.

use infra::crypto::Purpose;
use infra::store::logs::{self, AnnulmentRow, LogState};
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::points::DeedKind;

use super::{AnnulmentSeen, LogSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, points};

/// Annuls the acceptance of a log within the caller's scope, for good, by a counter-deed: its points are taken back,
/// and the room that they had taken under limits goes to what the member did later. The member is told why.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnLog`], [`Refusal::OwnReview`] for whoever accepted it,
/// [`Refusal::LogNotAccepted`], [`Refusal::Invalid`] without a reason.
pub async fn annul_log(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    reason: &str,
    once: Once<LogSeen>,
) -> Result<Effect<LogSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::AnnulLog)?;
    let by = caller.person_id()?;
    let reason = crate::people::rules::reason(reason)?;
    logs::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::AnnulLog, &once, now).await?);
    let mut log = logs::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let reviews = logs::reviews_of(&*write, [id]).await?;
    rules::annullable(&log, &reviews, by)?;
    log.state = LogState::Annulled;
    logs::update(&write, &log).await?;
    points::counter(ctx, &write, DeedKind::LogAccepted, id, "日志已撤销通过").await?;
    let row = AnnulmentRow {
        id: ctx.entropy.id(now),
        log_id: id,
        reason: ctx.vault.seal(Purpose::AnnulmentReason, &reason),
        annulled_at: now,
        annulled_by: Some(by),
    };
    logs::insert_annulment(&write, row).await?;
    write.job(JobKind::Board, log.person_id).await?;
    let mut seen = read::one(ctx, &*write, &scope, log, now).await?;
    let text = rules::annulment_notice(&seen.task_title);
    notices::tell(ctx, &write, &[seen.log.person_id], NoticeKind::LogAnnulled, Some(id), text).await?;
    // The answer is kept as it is sent: without the reason.
    seen.annulment = seen.annulment.map(|annulment| AnnulmentSeen { reason: None, ..annulment });
    write.finish(&once, seen, ("log", Some(id))).await
}
