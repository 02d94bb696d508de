//! What is shown of ratings on the whole: of an org, of a member. Only what was disclosed.

use infra::store::ratings::{self, RatingRow, RatingSide};
use infra::store::{orgs, people};

use super::rules::{self, RATINGS_SHOWN, Summary};
use super::{OrgRatings, PersonRatings, read};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// How many of those that say something are looked through for a page of comments.
const COMMENTS: u64 = 100;

/// What members said of how an org, and everything below it, organised their tasks.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_org_ratings(ctx: &Context, caller: &Caller, org: Id) -> Result<OrgRatings> {
    require(caller, Right::ShowOrgRatings)?;
    let org = orgs::find(&ctx.db, org).await?.ok_or(Refusal::NotFound)?;
    let counted = ratings::counted_of_org(&ctx.db, org.id).await?;
    Ok(OrgRatings { summary: Summary::of(&counted, 1), org })
}

/// What members wrote of it, to those who answer for it: who, when and of which task is not told, and
/// the last come first by whole disclosures only.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_org_comments(ctx: &Context, caller: &Caller, org: Id) -> Result<Vec<String>> {
    let scope = require(caller, Right::ListOrgComments)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let rows = ratings::commented_of_org(&ctx.db, &scope, org, COMMENTS).await?;
    comments(ctx, rows)
}

/// What was said of the caller's services.
pub async fn show_my_ratings(ctx: &Context, caller: &Caller) -> Result<PersonRatings> {
    require(caller, Right::ShowMyRatings)?;
    let person = caller.person_id()?;
    let rows = ratings::commented_of_person(&ctx.db, person, COMMENTS).await?;
    Ok(PersonRatings { comments: comments(ctx, rows)?, ..of_person(ctx, person).await? })
}

/// The figures of what was said of a member within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn show_member_ratings(ctx: &Context, caller: &Caller, person: Id) -> Result<PersonRatings> {
    let today = calendar::day(ctx.now());
    let scope = require(caller, Right::ShowMemberRatings)?;
    people::find_member(&ctx.db, &scope, person, today).await?.ok_or(Refusal::NotFound)?;
    of_person(ctx, person).await
}

async fn of_person(ctx: &Context, person: Id) -> Result<PersonRatings> {
    let by_community = ratings::counted_of_person(&ctx.db, person, RatingSide::Community).await?;
    let by_served = ratings::counted_of_person(&ctx.db, person, RatingSide::Served).await?;
    Ok(PersonRatings {
        by_community: Summary::of(&by_community, RATINGS_SHOWN),
        by_served: Summary::of(&by_served, RATINGS_SHOWN),
        comments: Vec::new(),
    })
}

fn comments(ctx: &Context, mut rows: Vec<RatingRow>) -> Result<Vec<String>> {
    rules::shuffle(&mut rows);
    rows.iter().filter_map(|rating| read::comment(ctx, rating).transpose()).collect()
}
