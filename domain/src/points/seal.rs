//! Sealing a day: what the whole ledger came to, in one line that can be published.

use chrono::{Days, Duration, NaiveDate};
use infra::crypto::sha256;
use infra::store::points::ledger::{self as store, LedgerRootRow};

use crate::access::{Right, require};
use crate::{Caller, Context, Leaf, Leafed, Result, calendar};

/// So long after the end of a day whatever was begun in it is committed or gone.
const AFTER: Duration = Duration::hours(1);

/// Subjects that are read at once.
const PAGE: u64 = 5_000;

/// Seals yesterday, once. A day on which nobody did stays without a root; the next root covers it.
pub async fn seal_ledger(ctx: &Context, caller: &Caller) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SealLedger)?;
    let Some(day) = calendar::day(now - AFTER).checked_sub_days(Days::new(1)) else { return Ok(()) };
    let last = store::last_root(&ctx.db).await?;
    if last.as_ref().is_some_and(|last| last.day >= day) {
        return Ok(());
    }
    let State { subjects, entries, digest } = state(ctx, day).await?;
    let previous = last.map(|last| last.root).unwrap_or_default();
    let root = root(day, &digest, &previous);
    let write = ctx.write(caller, Right::SealLedger, now).await?;
    let row = LedgerRootRow { day, subjects, entries, state: digest, previous, root, sealed_at: now };
    // Of two instances that seal a day at once, one does.
    if store::insert_root(&write, row).await? { write.commit(("ledger_root", None)).await } else { Ok(()) }
}

/// The roots, newest first: whoever keeps one can show later that nothing before it was changed.
pub async fn list_ledger_roots(ctx: &Context, caller: &Caller, leaf: Leaf) -> Result<Leafed<LedgerRootRow>> {
    require(caller, Right::ListLedgerRoots)?;
    Ok(store::roots(&ctx.db, leaf).await?)
}

/// Whether the ledger still says what a root says, and the roots before it still lead to it.
pub(super) async fn holds(ctx: &Context, last: &LedgerRootRow) -> Result<bool> {
    let mut previous = String::new();
    let mut after = None;
    loop {
        let page = store::roots_after(&ctx.db, after, PAGE).await?;
        let Some(end) = page.last().map(|row| row.day) else { break };
        after = Some(end);
        for row in page.iter().take_while(|row| row.day <= last.day) {
            if row.previous != previous || row.root != root(row.day, &row.state, &row.previous) {
                return Ok(false);
            }
            previous.clone_from(&row.root);
        }
    }
    let State { subjects, entries, digest } = state(ctx, last.day).await?;
    Ok((subjects, entries, &digest, &previous) == (last.subjects, last.entries, &last.state, &last.root))
}

fn root(day: NaiveDate, state: &str, previous: &str) -> String {
    sha256(format!("root/1 {day} {state} {previous}").as_bytes())
}

struct State {
    subjects: i64,
    entries: i64,
    digest: String,
}

/// What the ledger came to at the end of a day: the last entry that each subject had then, folded in the order of
/// subjects.
async fn state(ctx: &Context, day: NaiveDate) -> Result<State> {
    let end = calendar::start_of(day + Days::new(1));
    let mut state = State { subjects: 0, entries: 0, digest: String::new() };
    let mut after = None;
    loop {
        let page = store::last_entries(&ctx.db, end, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(state) };
        after = Some(last.subject_id);
        for one in page {
            let line = format!("{} {} {} {}", state.digest, one.subject_id, one.subject_seq, one.hash);
            state.digest = sha256(line.as_bytes());
            state.subjects += 1;
            state.entries += one.subject_seq;
        }
    }
}
