//! Spending redeemable points, and taking off those that are over. A spend is taken back like any deed, by a
//! counter-deed.

use infra::store::points::{self, Cause, Currency, DeedRow, LedgerHeadRow};

use super::record::{Line, post};
use super::rules::{EXPIRED, Posting, SPENT};
use crate::calendar::Period;
use crate::schemes::{self, Points};
use crate::write::Write;
use crate::{Context, Id, Refusal, Result, Subject};

/// Records a deed that costs so many redeemable points, `because` in words.
///
/// # Errors
/// [`Refusal::NotRedeemable`] where nothing counts such points, [`Refusal::PointsShort`] where there are not enough.
pub(crate) async fn spend(ctx: &Context, write: &Write, deed: DeedRow, price: Points, because: String) -> Result<()> {
    let schemes = schemes::in_force(&**write, deed.org_id, Subject::of_deed(&deed), deed.happened_at).await?;
    let scheme = schemes.into_iter().find(|(_, scheme)| scheme.currency == Currency::Redeemable);
    let (version, _) = scheme.ok_or(Refusal::NotRedeemable)?;
    // Locked before the balance is read: of two who spend the same points at once, one does.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let all = [Period::All.to_string()];
    let balance = points::balances_of(&**write, deed.subject_id, Currency::Redeemable, &all).await?;
    let balance = Points(balance.first().map_or(0, |row| row.amount));
    if balance < price {
        return Err(Refusal::PointsShort(balance.to_string()).into());
    }
    take(ctx, write, &mut head, (deed, Cause::Deed), version, price, (SPENT, because)).await
}

/// Records a deed that takes so many redeemable points off for being over, or gives them back; of a subject whose head
/// is locked.
pub(crate) async fn expire(
    ctx: &Context,
    write: &Write,
    head: &mut LedgerHeadRow,
    deed: DeedRow,
    version: Id,
    amount: Points,
    because: String,
) -> Result<()> {
    take(ctx, write, head, (deed, Cause::Expiry), version, amount, (EXPIRED, because)).await
}

async fn take(
    ctx: &Context,
    write: &Write,
    head: &mut LedgerHeadRow,
    (deed, cause): (DeedRow, Cause),
    version: Id,
    amount: Points,
    (item, because): (&str, String),
) -> Result<()> {
    let deed = points::insert_deed(write, deed).await?;
    let credited = Points(-amount.0);
    let posting = Posting {
        item: item.to_string(),
        currency: Currency::Redeemable,
        offered: credited,
        credited,
        cut_by: None,
        because,
    };
    post(ctx, write, head, Line { cause, caused_by: &deed, concerns: &deed, version, posting }).await
}
