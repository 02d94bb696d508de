//! Staff excuse a no-show, or take it back as a mistake.

use infra::crypto::Purpose;
use infra::store::claims::{self, ClaimRow};
use infra::store::no_shows::{self, ExcuseKind, ExcuseRow};
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::points::DeedKind;
use infra::store::{people, tasks};

use super::{ExcuseSeen, rules};
use crate::access::{Right, require};
use crate::claims::{ClaimSeen, seen};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, notices, points};

/// What staff say of a no-show.
#[derive(Clone, Debug)]
pub struct Excuse {
    pub kind: ExcuseKind,
    pub reason: String,
}

/// Undoes a no-show within the caller's scope by a counter-deed, once, and tells the member. Excused,
/// the claim stays ended; after a mistake it is live again, so that roll call and log go their way.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnNoShow`], [`Refusal::NotANoShow`], [`Refusal::NoShowExcused`],
/// [`Refusal::ExcuseOver`], [`Refusal::TaskFull`] when the slots were lowered meanwhile,
/// [`Refusal::Invalid`] without a reason.
pub async fn excuse_no_show(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    excuse: Excuse,
    once: Once<ClaimSeen>,
) -> Result<Effect<ClaimSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::ExcuseNoShow)?;
    let by = caller.person_id()?;
    let found = claims::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let reason = excuse.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::invalid("/reason", "required", "请写明原因").into());
    }
    let mut write = enter!(ctx.write_once(caller, Right::ExcuseNoShow, &once, now).await?);
    people::lock(&write, &[found.person_id]).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    let mut claim = claims::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if claim.person_id == by {
        return Err(Refusal::OwnNoShow.into());
    }
    let is_excused = !no_shows::of_claims(&*write, [id]).await?.is_empty();
    rules::excusable(&claim, is_excused, now)?;
    if excuse.kind == ExcuseKind::Mistake {
        if task.live_claims >= task.slots {
            return Err(Refusal::TaskFull.into());
        }
        claims::revive(&write, id).await?;
        tasks::take_slots(&write, task.id, 1).await?;
        claim = ClaimRow { ended_at: None, end_reason: None, ..claim };
    }
    points::counter(ctx, &write, DeedKind::NoShow, id, rules::reversal(excuse.kind)).await?;
    let row = ExcuseRow {
        id: ctx.entropy.id(now),
        claim_id: id,
        kind: excuse.kind,
        reason: ctx.vault.seal(Purpose::ExcuseReason, reason),
        excused_at: now,
        excused_by: Some(by),
    };
    if !no_shows::insert(&write, row).await? {
        return Err(Refusal::NoShowExcused.into());
    }
    write.job(JobKind::Board, claim.person_id).await?;
    let text = rules::excused_notice(&task.title, excuse.kind);
    notices::tell(ctx, &write, &[claim.person_id], NoticeKind::NoShowExcused, Some(id), text).await?;
    let mut seen = seen(ctx, &*write, vec![claim]).await?.pop().ok_or(Refusal::NotFound)?;
    // The answer is kept as it is sent: without the reason.
    seen.excuse = seen.excuse.map(|excuse| ExcuseSeen { reason: None, ..excuse });
    let effect = write.finish(&once, seen, ("claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(effect)
}
