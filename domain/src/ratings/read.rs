//! Looking ratings up: what each side may see of a claim, what staff see of a task.

use std::collections::HashMap;

use infra::Reader;
use infra::crypto::{Purpose, sha256};
use infra::store::claims::{self, ClaimRow};
use infra::store::ratings::links;
use infra::store::ratings::{self, RatingRow, RatingSide};
use infra::store::tasks::{self, TaskRow};
use infra::store::{attendances, logs, people};

use super::{RatingLinkSeen, RatingSeen, Term, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result};

/// What may be seen of a claim's ratings.
#[derive(Clone, Debug)]
pub struct ClaimRatings {
    pub claim: ClaimRow,
    pub task_title: String,
    /// When it is rated; nothing while the service was not done.
    pub term: Option<Term>,
    pub is_open: bool,
    /// For the member alone.
    pub by_member: Option<RatingSeen>,
    /// For the community, and once it was disclosed for the member.
    pub by_community: Option<RatingSeen>,
    /// For the community alone.
    pub by_served: Vec<RatingSeen>,
    pub links: Vec<RatingLinkSeen>,
}

/// The ratings of one's own claim, or of one within the caller's scope, as far as they are the caller's
/// to see. Of their own claim, staff see what a member sees.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_claim_ratings(ctx: &Context, caller: &Caller, claim: Id) -> Result<ClaimRatings> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowClaimRatings)?;
    let caller = caller.person_id()?;
    let claim = claims::find(&ctx.db, &scope, claim).await?.ok_or(Refusal::NotFound)?;
    let (task, term) = standing(&ctx.db, &claim).await?;
    let is_own = claim.person_id == caller;
    let is_theirs = |rating: &RatingRow| match rating.side {
        RatingSide::Member => is_own,
        RatingSide::Community => !is_own || rating.disclosed_at.is_some(),
        RatingSide::Served => !is_own,
    };
    let rows = ratings::of_claim(&ctx.db, claim.id).await?.into_iter().filter(is_theirs).collect();
    let mut seen = seen(ctx, &ctx.db, rows).await?;
    for seen in &mut seen {
        let changes = seen.rating.given_by == Some(caller);
        let until = term.map(|term| rules::changeable_until(&seen.rating, term)).filter(|until| *until > now);
        seen.changeable_until = until.filter(|_| changes);
    }
    let mut of = |side| seen.extract_if(.., |seen: &mut RatingSeen| seen.rating.side == side).collect::<Vec<_>>();
    let links = if is_own { Vec::new() } else { links::of_claim(&ctx.db, claim.id).await? };
    let link = |link| RatingLinkSeen { state: rules::link_state(&link, now), link };
    Ok(ClaimRatings {
        task_title: task.title,
        is_open: rules::open(&claim, term, now).is_ok(),
        term: term.filter(|_| claim.ended_at.is_none()),
        by_member: of(RatingSide::Member).pop(),
        by_community: of(RatingSide::Community).pop(),
        by_served: of(RatingSide::Served),
        links: links.into_iter().map(link).collect(),
        claim,
    })
}

/// What the community and those served said of the services for a task within the caller's scope, oldest
/// first; of the caller's own service, nothing. What members said of the community is not told by task.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_task_ratings(ctx: &Context, caller: &Caller, task: Id, leaf: Leaf) -> Result<Leafed<RatingSeen>> {
    let scope = require(caller, Right::ListTaskRatings)?;
    tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    let Leafed { rows, total } = ratings::of_task(&ctx.db, &scope, task, caller.person_id()?, leaf).await?;
    Ok(Leafed { rows: seen(ctx, &ctx.db, rows).await?, total })
}

/// A claim's task, and when the service is rated.
pub(super) async fn standing(reader: &impl Reader, claim: &ClaimRow) -> Result<(TaskRow, Option<Term>)> {
    let task = tasks::by_id(reader, [claim.task_id]).await?.remove(&claim.task_id).ok_or(Refusal::NotFound)?;
    let log = logs::of_claims(reader, [claim.id]).await?.pop();
    let attendance = attendances::of_claims(reader, [claim.id]).await?.pop();
    let term = rules::term(&task, log.as_ref(), attendance.as_ref());
    Ok((task, term))
}

/// What a write answers: without what was said, for answers are kept as they were sent.
pub(super) async fn outcome(
    reader: &impl Reader,
    rating: RatingRow,
    changeable_until: Option<Instant>,
) -> Result<RatingSeen> {
    let person_name = people::names(reader, [rating.person_id]).await?.remove(&rating.person_id).unwrap_or_default();
    Ok(RatingSeen { rating, person_name, comment: None, changeable_until })
}

async fn seen(ctx: &Context, reader: &impl Reader, rows: Vec<RatingRow>) -> Result<Vec<RatingSeen>> {
    let names = people::names(reader, rows.iter().map(|rating| rating.person_id)).await?;
    let seen = |rating: RatingRow| {
        Ok(RatingSeen {
            person_name: names.get(&rating.person_id).cloned().unwrap_or_default(),
            comment: comment(ctx, &rating)?,
            changeable_until: None,
            rating,
        })
    };
    rows.into_iter().map(seen).collect()
}

/// What a rating says beside its stars, opened.
pub(super) fn comment(ctx: &Context, rating: &RatingRow) -> Result<Option<String>> {
    let sealed = rating.comment.as_deref();
    Ok(sealed.map(|sealed| ctx.vault.open(Purpose::RatingComment, sealed)).transpose()?)
}

/// A rating as those it is about, or who gave it, take it along.
#[derive(Clone, Debug)]
pub struct RatingExported {
    pub side: RatingSide,
    pub is_given: bool,
    pub stars: i32,
    pub comment: Option<String>,
    /// Of which task, and when; nothing of what those served said, for they are nobody to be found out.
    pub about: Option<(String, Instant)>,
}

/// What a person gave, and what was disclosed to them; what those served said last, in an order that
/// tells nothing.
pub(crate) async fn exported(
    ctx: &Context,
    reader: &impl Reader,
    person: Id,
    mut rows: Vec<RatingRow>,
) -> Result<Vec<RatingExported>> {
    let titles: HashMap<Id, String> = tasks::titles(reader, rows.iter().map(|rating| rating.task_id)).await?;
    // Stable: all others stay in their order.
    rows.sort_by_cached_key(|rating| (rating.side == RatingSide::Served).then(|| sha256(rating.id.as_bytes())));
    let exported = |rating: RatingRow| {
        let title = titles.get(&rating.task_id).cloned().unwrap_or_default();
        Ok(RatingExported {
            side: rating.side,
            is_given: rating.given_by == Some(person),
            stars: rating.stars,
            comment: comment(ctx, &rating)?,
            about: (rating.side != RatingSide::Served).then_some((title, rating.given_at)),
        })
    };
    rows.into_iter().map(exported).collect()
}
