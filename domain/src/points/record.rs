//! Recording a deed and posting what it brings.

use infra::store::points::{self, BalanceRow, Cause, DeedRow, EntryRow};

use super::{ledger, rules, scheme};
use crate::calendar::Period;
use crate::write::Write;
use crate::{Context, Result};

/// Records a deed and posts its entry, in the transaction of what it follows from. The scheme is
/// the one in force where and when it happened.
pub(crate) async fn record(ctx: &Context, write: &Write, deed: DeedRow) -> Result<()> {
    let (version, scheme) = scheme::in_force(&**write, deed.org_id, deed.happened_at).await?;
    let deed = points::insert_deed(write, deed).await?;
    let posting = rules::score(&scheme, &deed);

    // From here on nobody else posts for this subject.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let mut entry = EntryRow {
        seq: 0,
        id: ctx.entropy.id(deed.recorded_at),
        subject_kind: deed.subject_kind,
        subject_id: deed.subject_id,
        subject_seq: head.length + 1,
        currency: posting.currency,
        cause_kind: Cause::Deed,
        cause_id: deed.id,
        deed_id: deed.id,
        scheme_version_id: version.id,
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
    points::move_head(write, head).await?;
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
