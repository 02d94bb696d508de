//! Issuing a link for somebody who was served.

use infra::crypto::Purpose;
use infra::store::claims;
use infra::store::ratings::links::{self, RatingLinkRow};

use super::{read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// A link with its code, which is shown this once: only a keyed digest of it is kept.
#[derive(Clone, Debug)]
pub struct IssuedLink {
    pub link: RatingLinkRow,
    pub code: String,
}

/// Issues a link by which one of those served rates a service within the caller's scope, once.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OwnRating`], [`Refusal::ClaimEnded`], [`Refusal::RatingNotOpen`],
/// [`Refusal::RatingOver`], [`Refusal::TooManyRatingLinks`].
pub async fn issue_rating_link(ctx: &Context, caller: &Caller, claim: Id) -> Result<IssuedLink> {
    let now = ctx.now();
    let scope = require(caller, Right::IssueRatingLink)?;
    let by = caller.person_id()?;
    claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let write = ctx.write(caller, Right::IssueRatingLink, now).await?;
    // Held, so that two at once do not both find room for one more.
    let claim = claims::lock(&write, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    if claim.person_id == by {
        return Err(Refusal::OwnRating.into());
    }
    let (task, term) = read::standing(&*write, &claim).await?;
    let term = rules::open(&claim, term, now)?;
    rules::another_link(&links::of_claim(&*write, claim.id).await?, now)?;
    let code = ctx.entropy.letters(rules::ALPHABET, rules::LETTERS);
    let link = RatingLinkRow {
        id: ctx.entropy.id(now),
        claim_id: claim.id,
        task_id: task.id,
        person_id: claim.person_id,
        code_index: ctx.vault.index(Purpose::RatingCode, &code),
        issued_at: now,
        issued_by: Some(by),
        expires_at: rules::link_expires_at(term, now),
        ended_at: None,
        end_reason: None,
        ended_by: None,
    };
    links::insert(&write, link.clone()).await?;
    write.commit(("rating_link", Some(link.id))).await?;
    Ok(IssuedLink { link, code: rules::spell(&code) })
}
