//! Somebody who was served rates the service, without signing in.

use infra::crypto::Purpose;
use infra::store::ratings::links::{self, RatingLinkEnd};
use infra::store::ratings::{self, RatingRow, RatingSide};
use infra::store::{claims, tasks};

use super::{RatingInput, open_link, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Error, Instant, Refusal, Result};

/// What was said.
#[derive(Clone, Debug)]
pub struct ServiceRated {
    pub task_title: String,
    pub stars: i32,
    pub given_at: Instant,
}

/// Rates the service that the code in somebody's hands is for. The code is good no longer after that.
///
/// # Errors
/// [`Refusal::RatingLinkWrong`], [`Refusal::RatingLinkUsed`], [`Refusal::RatingLinkEnded`],
/// [`Refusal::TooManyAttempts`], [`Refusal::Invalid`].
pub async fn rate_service(ctx: &Context, caller: &Caller, typed: &str, input: RatingInput) -> Result<ServiceRated> {
    let now = ctx.now();
    require(caller, Right::RateService)?;
    let input = input.checked()?;
    let link = match open_link::held(ctx, caller, typed, now).await {
        Err(Error::Refused(Refusal::RatingLinkWrong)) => {
            let write = ctx.write(caller, Right::RateService, now).await?;
            write.commit_refused(("rating_link", None)).await?;
            return Err(Refusal::RatingLinkWrong.into());
        }
        other => other?,
    };
    rules::redeem(&link, now)?;
    let write = ctx.write(caller, Right::RateService, now).await?;
    claims::lock_live(&write, [link.claim_id]).await?.pop().ok_or(Refusal::RatingLinkEnded)?;
    // Of two with the same code at once, one ends it.
    if !links::end(&write, link.id, RatingLinkEnd::Used, None, now).await? {
        let link = links::by_code(&*write, &link.code_index).await?.ok_or(Refusal::RatingLinkWrong)?;
        rules::redeem(&link, now)?;
        return Err(Refusal::RatingLinkEnded.into());
    }
    let task = tasks::by_id(&*write, [link.task_id]).await?.remove(&link.task_id).ok_or(Refusal::RatingLinkEnded)?;
    let rating = RatingRow {
        id: ctx.entropy.id(now),
        claim_id: link.claim_id,
        task_id: link.task_id,
        org_id: task.org_id,
        person_id: link.person_id,
        side: RatingSide::Served,
        stars: input.stars,
        comment: input.comment.map(|comment| ctx.vault.seal(Purpose::RatingComment, &comment)),
        given_at: now,
        given_by: None,
        changed_at: None,
        // Nobody answers it, so there is nothing to wait for but company.
        hidden_until: now,
        disclosed_at: None,
        link_id: Some(link.id),
    };
    if !ratings::insert(&write, rating.clone()).await? {
        return Err(Refusal::RatingLinkUsed.into());
    }
    write.commit(("rating", Some(rating.id))).await?;
    Ok(ServiceRated { task_title: task.title, stars: rating.stars, given_at: now })
}
