//! What is said of a service once it was accepted: by the member of the community, by the community of the
//! member, and by those who were served and were handed a code.

use chrono::Duration;

use super::place::nothing;
use crate::ratings::{RatingInput, issue_rating_link, rate_community, rate_member, rate_service, revoke_rating_link};
use crate::{Caller, Context, Id, Once, Result};

/// Most are content.
const STARS: [i32; 8] = [5, 4, 5, 5, 3, 5, 4, 2];

/// One in three members, one community in four, those served by one in twenty.
pub(super) async fn say(ctx: &Context, worker: &Caller, (member, claim): (&Caller, Id), fate: usize) -> Result<()> {
    ctx.clock.advance(Duration::minutes(5));
    if fate.is_multiple_of(3) {
        rate_community(ctx, member, claim, opinion(fate, "安排得当，工具齐全。"), Once::unkeyed(nothing)).await?;
    }
    if fate % 4 == 1 {
        rate_member(ctx, worker, claim, opinion(fate, "认真负责，居民反映很好。"), Once::unkeyed(nothing)).await?;
    }
    if fate % 20 == 2 { served(ctx, worker, claim, fate / 20).await } else { Ok(()) }
}

/// Two or three of those who were served have their say; one code is lost, and one is not used yet.
async fn served(ctx: &Context, worker: &Caller, claim: Id, n: usize) -> Result<()> {
    let nobody = Caller::anonymous(None, None);
    for voice in 0..2 + n % 2 {
        let code = issue_rating_link(ctx, worker, claim).await?.code;
        rate_service(ctx, &nobody, &code, opinion(n + voice, "谢谢，帮了大忙。")).await?;
    }
    let lost = issue_rating_link(ctx, worker, claim).await?.link.id;
    revoke_rating_link(ctx, worker, lost, Once::unkeyed(nothing)).await?;
    hand_out(ctx, worker, claim).await
}

/// A code that nobody has used yet.
pub(super) async fn hand_out(ctx: &Context, worker: &Caller, claim: Id) -> Result<()> {
    issue_rating_link(ctx, worker, claim).await?;
    Ok(())
}

/// Some say why.
fn opinion(n: usize, words: &str) -> RatingInput {
    RatingInput { stars: STARS[n % STARS.len()], comment: n.is_multiple_of(2).then(|| words.to_string()) }
}
