//! Checking the whole ledger: every chain against its head, and all of them against the last day that was sealed.

use std::collections::VecDeque;

use infra::store::points::ledger::{self as store, LedgerRootRow};
use infra::store::points::{self, EntryRow, LedgerHeadRow, SubjectKind};

use super::ledger::{self, Break};
use super::seal;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Result};

/// Rows that are read at once.
const PAGE: u64 = 2_000;

/// How often a chain that looks broken is read again, while somebody goes on posting to it.
const TRIES: usize = 5;

/// What was checked, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub subjects: u64,
    pub entries: u64,
    /// The first chain that is broken, in the order of subjects.
    pub broken: Option<BrokenChain>,
    /// The last day that was sealed, and whether the ledger still says what it said then.
    pub root: Option<(LedgerRootRow, bool)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenChain {
    pub subject_kind: SubjectKind,
    pub subject_id: Id,
    pub at: Break,
}

/// Streams through all chains until one is broken, and compares the ledger with the last root. What is posted meanwhile
/// disturbs nothing.
pub async fn verify_ledger(ctx: &Context, caller: &Caller) -> Result<Verified> {
    require(caller, Right::VerifyLedger)?;
    let mut verified = Verified::default();
    let mut heads = Heads::default();
    let mut chain: Vec<EntryRow> = Vec::new();
    let mut after = None;
    loop {
        let page = store::entries_after(&ctx.db, after, PAGE).await?;
        let is_last = (page.len() as u64) < PAGE;
        after = page.last().map(|entry| (entry.subject_id, entry.subject_seq)).or(after);
        verified.entries += page.len() as u64;
        for entry in page {
            if chain.last().is_some_and(|last| last.subject_id != entry.subject_id) {
                let done = std::mem::take(&mut chain);
                if let Some(broken) = check(ctx, &mut heads, &mut verified.subjects, done).await? {
                    return Ok(Verified { broken: Some(broken), ..verified });
                }
            }
            chain.push(entry);
        }
        if is_last {
            break;
        }
    }
    let mut broken = check(ctx, &mut heads, &mut verified.subjects, chain).await?;
    // Heads of chains of which nothing is there any more.
    while broken.is_none() {
        let Some(head) = heads.next(ctx).await? else { break };
        broken = recheck(ctx, head.subject_kind, head.subject_id).await?;
    }
    verified.broken = broken;
    if let Some(root) = store::last_root(&ctx.db).await? {
        let holds = seal::holds(ctx, &root).await?;
        verified.root = Some((root, holds));
    }
    Ok(verified)
}

/// Checks one whole chain, and the heads before it, which have none.
async fn check(
    ctx: &Context,
    heads: &mut Heads,
    subjects: &mut u64,
    chain: Vec<EntryRow>,
) -> Result<Option<BrokenChain>> {
    let Some(first) = chain.first() else { return Ok(None) };
    let (kind, subject) = (first.subject_kind, first.subject_id);
    *subjects += 1;
    while let Some(head) = heads.peek(ctx).await?.filter(|head| head.subject_id < subject).cloned() {
        heads.next(ctx).await?;
        if let Some(broken) = recheck(ctx, head.subject_kind, head.subject_id).await? {
            return Ok(Some(broken));
        }
    }
    let own = heads.peek(ctx).await?.filter(|head| head.subject_id == subject).cloned();
    if own.is_some() {
        heads.next(ctx).await?;
    }
    match ledger::verify(&chain, own.as_ref()) {
        Ok(()) => Ok(None),
        Err(_) => recheck(ctx, kind, subject).await,
    }
}

/// Reads a chain that looks broken once more: it may only have grown between the reading of its rows and of its head.
async fn recheck(ctx: &Context, subject_kind: SubjectKind, subject_id: Id) -> Result<Option<BrokenChain>> {
    for _ in 0..TRIES {
        let before = store::head_of(&ctx.db, subject_id).await?;
        let (entries, head) = points::chain_of(&ctx.db, subject_id).await?;
        match ledger::verify(&entries, head.as_ref()) {
            Ok(()) => return Ok(None),
            Err(at) if before == head => return Ok(Some(BrokenChain { subject_kind, subject_id, at })),
            Err(_) => {}
        }
    }
    // Whoever posts to it without a pause holds its head: to the head, it is whole.
    Ok(None)
}

/// All heads, in the order of subjects.
#[derive(Default)]
struct Heads {
    read: VecDeque<LedgerHeadRow>,
    after: Option<Id>,
    is_done: bool,
}

impl Heads {
    async fn peek(&mut self, ctx: &Context) -> Result<Option<&LedgerHeadRow>> {
        if self.read.is_empty() && !self.is_done {
            self.read = store::heads_after(&ctx.db, self.after, PAGE).await?.into();
            self.is_done = (self.read.len() as u64) < PAGE;
            self.after = self.read.back().map(|head| head.subject_id).or(self.after);
        }
        Ok(self.read.front())
    }

    async fn next(&mut self, ctx: &Context) -> Result<Option<LedgerHeadRow>> {
        self.peek(ctx).await?;
        Ok(self.read.pop_front())
    }
}
