//! Giving a rating of one's side, or another in its place.

use infra::crypto::Purpose;
use infra::store::claims::ClaimRow;
use infra::store::ratings::{self, RatingRow, RatingSide};

use super::{RatingSeen, read, rules};
use crate::text::given;
use crate::write::Write;
use crate::{Context, Id, Refusal, Result};

/// Stars, and what one wants to say.
#[derive(Clone, Debug)]
pub struct RatingInput {
    /// 1 to 5.
    pub stars: i32,
    pub comment: Option<String>,
}

impl RatingInput {
    /// Without blanks around what is said.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(super) fn checked(self) -> Result<Self, Refusal> {
        let input = RatingInput { comment: given(self.comment), ..self };
        let faults = rules::faults(&input);
        if faults.is_empty() { Ok(input) } else { Err(Refusal::Invalid(faults)) }
    }
}

/// Puts what `by` says for one side of a claim, which is locked: the first time, or in the place of what
/// they said before. Once both sides have spoken, neither is hidden longer than it can be changed.
pub(super) async fn put(
    ctx: &Context,
    write: &Write,
    claim: &ClaimRow,
    side: RatingSide,
    by: Id,
    input: RatingInput,
) -> Result<RatingSeen> {
    let now = write.now();
    let (task, term) = read::standing(&**write, claim).await?;
    let term = rules::open(claim, term, now)?;
    let mut said = ratings::of_claim(&**write, claim.id).await?;
    said.retain(|rating| rating.side != RatingSide::Served);
    let (own, other): (Vec<RatingRow>, Vec<RatingRow>) = said.into_iter().partition(|rating| rating.side == side);
    let comment = input.comment.map(|comment| ctx.vault.seal(Purpose::RatingComment, &comment));
    let rating = if let Some(before) = own.into_iter().next() {
        rules::change(&before, by, term, now)?;
        let changed = RatingRow { stars: input.stars, comment, changed_at: Some(now), ..before };
        ratings::change(write, &changed).await?;
        changed
    } else {
        let hidden_until = rules::hidden_until(term, !other.is_empty(), now);
        let rating = RatingRow {
            id: ctx.entropy.id(now),
            claim_id: claim.id,
            task_id: task.id,
            org_id: task.org_id,
            person_id: claim.person_id,
            side,
            stars: input.stars,
            comment,
            given_at: now,
            given_by: Some(by),
            changed_at: None,
            hidden_until,
            disclosed_at: None,
            link_id: None,
        };
        if !ratings::insert(write, rating.clone()).await? {
            return Err(Refusal::AlreadyRated.into());
        }
        for other in other {
            ratings::hide_until(write, other.id, hidden_until).await?;
        }
        rating
    };
    let changeable_until = Some(rules::changeable_until(&rating, term));
    read::outcome(&**write, rating, changeable_until).await
}
