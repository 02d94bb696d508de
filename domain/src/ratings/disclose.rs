//! Disclosing what is hidden no more, in company.

use infra::store::notices::NoticeKind;
use infra::store::ratings::{self, RatingRow, RatingSide};

use super::rules::{self, MEMBERS_AT_ONCE, SERVED_AT_ONCE};
use crate::access::{Right, require};
use crate::sweep::settle_each;
use crate::write::Write;
use crate::{Caller, Context, Id, Result, notices};

/// At most so many orgs or members are looked for at once.
const SWEPT: u64 = 500;

/// Whose ratings.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// What members said of how it organised.
    Org(Id),
    /// What was said of their services.
    Member(Id),
}

/// Discloses what may be disclosed by now about an org or a member, and tells the member. Repeated, it
/// changes nothing.
pub async fn disclose_ratings(ctx: &Context, caller: &Caller, about: About) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::DiscloseRatings)?;
    let write = ctx.write(caller, Right::DiscloseRatings, now).await?;
    // Locked, so that two at once never disclose a remainder that is no company.
    let (hidden, object) = match about {
        About::Org(org) => (ratings::lock_hidden_of_org(&write, org, now).await?, ("org", Some(org))),
        About::Member(person) => (ratings::lock_hidden_of_person(&write, person, now).await?, ("person", Some(person))),
    };
    let disclosed = rules::disclosable(&hidden);
    if disclosed.is_empty() {
        return Ok(());
    }
    ratings::disclose(&write, &disclosed, now).await?;
    if let About::Member(person) = about {
        let rows: Vec<RatingRow> = hidden.into_iter().filter(|rating| disclosed.contains(&rating.id)).collect();
        tell(ctx, &write, person, &rows).await?;
    }
    write.commit(object).await
}

async fn tell(ctx: &Context, write: &Write, person: Id, rows: &[RatingRow]) -> Result<()> {
    let count = |side| rows.iter().filter(|rating| rating.side == side).count();
    let text = rules::notice(count(RatingSide::Community), count(RatingSide::Served));
    notices::tell(ctx, write, &[person], NoticeKind::RatingsDisclosed, None, text).await
}

/// Discloses what is due, once a day: so nobody is told more often, and what is disclosed together is more.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (now, job) = (ctx.now(), Caller::job());
    let least = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let orgs = |after| ratings::orgs_due(&ctx.db, least(MEMBERS_AT_ONCE), now, after, SWEPT);
    let of_orgs = settle_each("ratings of orgs", orgs, |org| disclose_ratings(ctx, &job, About::Org(org))).await;
    let people = |after| ratings::people_due(&ctx.db, least(SERVED_AT_ONCE), now, after, SWEPT);
    let of_people =
        settle_each("ratings of members", people, |person| disclose_ratings(ctx, &job, About::Member(person))).await;
    of_orgs.and(of_people)
}
