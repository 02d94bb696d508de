//! Recording a deed and posting what it brings; undoing one by a counter-deed that takes it back.

use infra::store::points::{self, BalanceRow, Cause, DeedKind, DeedRow, EntryRow, LedgerHeadRow, Origin};

use super::rules::Posting;
use super::{ledger, rules, scheme};
use crate::calendar::Period;
use crate::write::Write;
use crate::{Context, Id, Refusal, Result};

/// Records a deed and posts its entry, in the transaction of what it follows from. The scheme is
/// the one in force where and when it happened.
pub(crate) async fn record(ctx: &Context, write: &Write, deed: DeedRow) -> Result<()> {
    let (version, scheme) = scheme::in_force(&**write, deed.org_id, deed.happened_at).await?;
    let deed = points::insert_deed(write, deed).await?;
    let posting = rules::score(&scheme, &deed);
    // From here on nobody else posts for this subject.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let line = Line { cause: Cause::Deed, caused_by: &deed, concerns: deed.id, version: version.id, posting };
    post(ctx, write, &mut head, line).await
}

/// Undoes the deed of this kind about `source`: whatever was posted for it is taken back in the periods
/// in which it was counted, `why` in words. The deed itself stays, and is countered once.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such deed, [`Refusal::Conflict`] when it was countered already.
pub(crate) async fn counter(ctx: &Context, write: &Write, kind: DeedKind, source: Id, why: &str) -> Result<()> {
    let deed = points::deed_about(&**write, kind, source).await?.ok_or(Refusal::NotFound)?;
    let counter = DeedRow {
        id: ctx.entropy.id(write.now()),
        origin: Origin::RecordedByStaff,
        counters_id: Some(deed.id),
        recorded_at: write.now(),
        recorded_by: write.by(),
        ..deed.clone()
    };
    let counter = points::insert_deed(write, counter).await?;
    // Locked before it is read what stands: nothing is posted in between.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let standing = points::entries_about(&**write, &deed).await?;
    for (version, posting) in rules::reversals(&standing, why) {
        let line = Line { cause: Cause::CounterDeed, caused_by: &counter, concerns: deed.id, version, posting };
        post(ctx, write, &mut head, line).await?;
    }
    Ok(())
}

/// A line of the ledger that is about to be written.
struct Line<'a> {
    cause: Cause,
    caused_by: &'a DeedRow,
    /// The deed whose points they are.
    concerns: Id,
    /// The version of the scheme by which it is reckoned.
    version: Id,
    posting: Posting,
}

/// Appends a line to a subject's chain, whose head is locked, and adds it to the balances.
async fn post(ctx: &Context, write: &Write, head: &mut LedgerHeadRow, line: Line<'_>) -> Result<()> {
    let Line { cause, caused_by: deed, concerns, version, posting } = line;
    let mut entry = EntryRow {
        seq: 0,
        id: ctx.entropy.id(deed.recorded_at),
        subject_kind: deed.subject_kind,
        subject_id: deed.subject_id,
        subject_seq: head.length + 1,
        currency: posting.currency,
        cause_kind: cause,
        cause_id: deed.id,
        deed_id: concerns,
        scheme_version_id: version,
        item: posting.item,
        offered: posting.offered.0,
        credited: posting.credited.0,
        cut_by: posting.cut_by,
        because: posting.because,
        org_id: deed.org_id,
        happened_at: deed.happened_at,
        recorded_at: deed.recorded_at,
        previous_hash: head.hash.clone(),
        hash: String::new(),
    };
    entry.hash = ledger::hash(&entry);
    head.length = entry.subject_seq;
    head.hash = entry.hash.clone();
    let entry_seq = points::append(write, entry.clone()).await?;
    points::move_head(write, head.clone()).await?;
    let changes = Period::around(deed.happened_at).map(|period| BalanceRow {
        subject_id: deed.subject_id,
        currency: entry.currency,
        period: period.to_string(),
        amount: entry.credited,
        reached_at: deed.recorded_at,
        entry_seq,
    });
    points::add_to_balances(write, changes).await?;
    Ok(())
}
