//! Looking at what a link is for, without signing in.

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::ratings::links::{self, RatingLinkRow};
use infra::store::{logs, orgs, people, tasks};

use super::rules;
use crate::access::{Right, require};
use crate::people::mask_name;
use crate::{Caller, Context, Instant, Refusal, Result, calendar};

/// What somebody who was served is asked about.
#[derive(Clone, Debug)]
pub struct ServiceSeen {
    pub task_title: String,
    pub served_on: NaiveDate,
    /// Masked.
    pub person_name: String,
    pub community_name: String,
    pub expires_at: Instant,
}

/// What the code in somebody's hands is for, as long as it is good.
///
/// # Errors
/// [`Refusal::RatingLinkWrong`], [`Refusal::RatingLinkUsed`], [`Refusal::RatingLinkEnded`],
/// [`Refusal::TooManyAttempts`].
pub async fn open_rating_link(ctx: &Context, caller: &Caller, typed: &str) -> Result<ServiceSeen> {
    let now = ctx.now();
    require(caller, Right::OpenRatingLink)?;
    let link = held(ctx, caller, typed, now).await?;
    rules::redeem(&link, now)?;
    seen(&ctx.db, &link).await
}

/// The link whose code somebody holds. A slip of the finger that cannot be a code is no guess.
pub(super) async fn held(ctx: &Context, caller: &Caller, typed: &str, now: Instant) -> Result<RatingLinkRow> {
    let code = rules::read(typed)?;
    let from = format!("rating code from {}", caller.address());
    let counted = ctx.live.limits.attempt(&from, rules::GUESSES_FROM, rules::GUESSES_WITHIN, now);
    counted.map_err(Refusal::TooManyAttempts)?;
    let index = ctx.vault.index(Purpose::RatingCode, &code);
    let link = links::by_code(&ctx.db, &index).await?.ok_or(Refusal::RatingLinkWrong)?;
    ctx.live.limits.take_back(&from);
    Ok(link)
}

async fn seen(reader: &impl Reader, link: &RatingLinkRow) -> Result<ServiceSeen> {
    let task = tasks::by_id(reader, [link.task_id]).await?.remove(&link.task_id).ok_or(Refusal::RatingLinkEnded)?;
    let log = logs::of_claims(reader, [link.claim_id]).await?.pop();
    let served_at = task.starts_at.or(log.map(|log| log.happened_at)).unwrap_or(link.issued_at);
    let person_name = people::names(reader, [link.person_id]).await?.remove(&link.person_id).unwrap_or_default();
    let community_name = orgs::names(reader, [task.org_id]).await?.remove(&task.org_id).unwrap_or_default();
    Ok(ServiceSeen {
        task_title: task.title,
        served_on: calendar::day(served_at),
        person_name: mask_name(&person_name),
        community_name,
        expires_at: link.expires_at,
    })
}
