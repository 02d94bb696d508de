//! Recording a deed and posting what it brings; undoing one by a counter-deed that takes it back.

use std::collections::{HashMap, HashSet};

use infra::store::points::{self, BalanceRow, Cause, Currency, DeedKind, DeedRow, EntryRow, LedgerHeadRow, Origin};

use super::replay::{Correction, Standing};
use super::rules::{Credited, Posting};
use super::{ledger, read, replay, rules};
use crate::calendar::{self, Period};
use crate::schemes::{self, Points, Scheme, Versions};
use crate::write::Write;
use crate::{Context, Id, Refusal, Result, Subject};

/// Records a deed and posts its entries, in the transaction of what it follows from: one by each scheme that has an
/// item for it, of those in force where and when it happened, one of each currency; if none has, one that says so.
pub(crate) async fn record(ctx: &Context, write: &Write, deed: DeedRow) -> Result<()> {
    let mut schemes = schemes::in_force(&**write, deed.org_id, Subject::of_deed(&deed), deed.happened_at).await?;
    // From here on nobody else records or posts for this subject: room under limits is given in the order of deeds.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let deed = points::insert_deed(write, deed).await?;
    let cause = if deed.kind == DeedKind::WindowClosed { Cause::WindowClosed } else { Cause::Deed };
    if schemes.iter().any(|(_, scheme)| scheme.item_of(&deed).is_some()) {
        schemes.retain(|(_, scheme)| scheme.item_of(&deed).is_some());
    } else {
        schemes.truncate(1);
    }
    for (version, scheme) in schemes {
        let before = standing(write, &scheme, &deed).await?;
        let posting = rules::score(&scheme, &deed, &before);
        post(ctx, write, &mut head, Line { cause, caused_by: &deed, concerns: &deed, version, posting }).await?;
    }
    Ok(())
}

/// Undoes the deed of this kind about `source`: whatever was posted for it is taken back in the periods
/// in which it was counted, `why` in words, and the room that it had taken goes to the deeds after it. The deed itself
/// stays, and is countered once.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such deed, [`Refusal::Conflict`] when it was countered already.
pub(crate) async fn counter(ctx: &Context, write: &Write, kind: DeedKind, source: Id, why: &str) -> Result<()> {
    let deed = points::deed_about(&**write, kind, source).await?.ok_or(Refusal::NotFound)?;
    // Locked before it is read what stands: nothing is posted in between.
    let mut head = points::lock_head(write, deed.subject_kind, deed.subject_id).await?;
    let counter = DeedRow {
        id: ctx.entropy.id(write.now()),
        origin: Origin::RecordedByStaff,
        counters_id: Some(deed.id),
        recorded_at: write.now(),
        recorded_by: write.by(),
        ..deed.clone()
    };
    let counter = points::insert_deed(write, counter).await?;
    let (entries, _) = points::chain_of(&**write, deed.subject_id).await?;
    let deeds = points::deeds_of(&**write, deed.subject_id).await?;
    let versions = read::versions(&**write, &entries).await?;
    let history = history(&deeds, &entries, &versions);
    for Correction { deed, version, posting } in replay::undo(&deed, &history, &entries, why) {
        let line = Line { cause: Cause::CounterDeed, caused_by: &counter, concerns: deed, version, posting };
        post(ctx, write, &mut head, line).await?;
    }
    Ok(())
}

/// The deeds that stand and were scored, in the order in which they were recorded, each with the versions by which it
/// was reckoned then, one of each currency, whatever was published since.
fn history<'a>(deeds: &'a [DeedRow], entries: &[EntryRow], versions: &'a Versions) -> Vec<Standing<'a>> {
    let mut first: HashMap<(Id, Currency), Id> = HashMap::new();
    for entry in entries {
        first.entry((entry.deed_id, entry.currency)).or_insert(entry.scheme_version_id);
    }
    let undone: HashSet<Id> = deeds.iter().filter_map(|deed| deed.counters_id).collect();
    let scored = deeds.iter().filter(|deed| rules::is_scored(deed.kind));
    let stands = scored.filter(|deed| deed.counters_id.is_none() && !undone.contains(&deed.id));
    let with_version = |(deed, currency): (&'a DeedRow, Currency)| {
        let version = *first.get(&(deed.id, currency))?;
        Some(Standing { deed, version, scheme: &versions.known(version)?.scheme })
    };
    stands
        .flat_map(|deed| Currency::ALL.iter().map(move |currency| (deed, *currency)))
        .filter_map(with_version)
        .collect()
}

/// What stands to the subject's credit where the limits of this deed look.
async fn standing(write: &Write, scheme: &Scheme, deed: &DeedRow) -> Result<Vec<Credited>> {
    let Some(days) = rules::reach(scheme, deed) else { return Ok(Vec::new()) };
    let with_matters = rules::weighs_matter(scheme, deed);
    let rows = points::credited_within(&**write, deed.subject_id, calendar::instants(days), with_matters).await?;
    let credited = rows.into_iter().map(|row| Credited {
        item: row.item,
        currency: row.currency,
        day: calendar::day(row.happened_at),
        matter: row.matter,
        points: Points(row.credited),
    });
    Ok(credited.collect())
}

/// A line of the ledger that is about to be written.
pub(super) struct Line<'a> {
    pub cause: Cause,
    pub caused_by: &'a DeedRow,
    /// The deed whose points they are, in whose periods they count.
    pub concerns: &'a DeedRow,
    /// The version of the scheme by which it is reckoned.
    pub version: Id,
    pub posting: Posting,
}

/// Appends a line to a subject's chain, whose head is locked, and adds it to the balances.
pub(super) async fn post(ctx: &Context, write: &Write, head: &mut LedgerHeadRow, line: Line<'_>) -> Result<()> {
    let Line { cause, caused_by, concerns: deed, version, posting } = line;
    let mut entry = EntryRow {
        seq: 0,
        id: ctx.entropy.id(caused_by.recorded_at),
        subject_kind: deed.subject_kind,
        subject_id: deed.subject_id,
        subject_seq: head.length + 1,
        currency: posting.currency,
        cause_kind: cause,
        cause_id: caused_by.id,
        deed_id: deed.id,
        scheme_version_id: version,
        item: posting.item,
        offered: posting.offered.0,
        credited: posting.credited.0,
        cut_by: posting.cut_by,
        because: posting.because,
        org_id: deed.org_id,
        happened_at: deed.happened_at,
        recorded_at: caused_by.recorded_at,
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
        reached_at: caused_by.recorded_at,
        entry_seq,
    });
    points::add_to_balances(write, changes).await?;
    Ok(())
}
