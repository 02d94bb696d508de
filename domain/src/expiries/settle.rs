//! Taking off what is over.

use infra::Reader;
use infra::store::notices::NoticeKind;
use infra::store::points::{self as store, Currency, DeedKind, EntryRow, SubjectKind};

use super::rules;
use crate::access::{Right, require};
use crate::points::{EXPIRED, schemes_for};
use crate::schemes::{Expiry, Points};
use crate::sweep::settle_each;
use crate::{Caller, Context, Id, Instant, Result, Subject, calendar, notices, points};

/// At most so many people are looked at at once.
const SWEPT: u64 = 500;

/// Brings what was taken off somebody's redeemable points for being over to what it has to be today, and tells them.
/// Repeated, it changes nothing.
pub async fn settle_expiry(ctx: &Context, caller: &Caller, person: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SettleExpiry)?;
    let Some(expiry) = expiry_for(ctx, person).await? else { return Ok(()) };
    if due(&ctx.db, person, expiry, now).await?.1 == Points(0) {
        return Ok(());
    }
    let write = ctx.write(caller, Right::SettleExpiry, now).await?;
    // Held before it is read again: of two at once the second finds nothing left to do.
    let mut head = store::lock_head(&write, SubjectKind::Person, person).await?;
    let (entries, due) = due(&*write, person, expiry, now).await?;
    let Some(last) = entries.last().filter(|_| due != Points(0)) else { return Ok(()) };
    let round = entries.iter().filter(|entry| entry.item == EXPIRED).count();
    // The next one has the same source whoever records it: of two, the database lets one.
    let source = infra::crypto::id_of(&format!("expiry {person} {round}"));
    let id = ctx.entropy.id(now);
    let deed = points::deed(id, Subject::Person(person), DeedKind::Expired, source, last.org_id, now);
    points::expire(ctx, &write, &mut head, deed, last.scheme_version_id, due, rules::because(due)).await?;
    notices::tell(ctx, &write, &[person], NoticeKind::PointsExpired, None, rules::notice(due)).await?;
    write.commit(("person", Some(person))).await
}

/// Settles everybody who ever had redeemable points. One who cannot be settled stops nobody else.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let job = Caller::job();
    require(&job, Right::SettleExpiry)?;
    let page = |after| store::who_have(&ctx.db, Currency::Redeemable, after, SWEPT);
    settle_each("expiries", page, |person| settle_expiry(ctx, &job, person)).await
}

/// For how long a member's redeemable points can be spent; none where they can for ever.
async fn expiry_for(ctx: &Context, person: Id) -> Result<Option<Expiry>> {
    let schemes = schemes_for(ctx, person, &[Currency::Redeemable]).await?;
    Ok(schemes.first().and_then(|scheme| scheme.expires))
}

/// The entries of redeemable points, and what has to be taken off.
async fn due(reader: &impl Reader, person: Id, expiry: Expiry, now: Instant) -> Result<(Vec<EntryRow>, Points)> {
    let entries = store::entries_in(reader, person, Currency::Redeemable).await?;
    let due = rules::due(&entries, expiry, calendar::day(now));
    Ok((entries, due))
}
