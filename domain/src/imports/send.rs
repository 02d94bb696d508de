//! Taking a list in: read at once, checked and taken over by jobs.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::sheets;
use infra::store::imports::{self, ImportKind, ImportMode, ImportRow, ImportState, NewImportFault};
use infra::store::orgs;
use infra::store::outbox::JobKind;

use super::heads::{self, Head, LIMITS, Row};
use super::roster_row::{ROSTER, roster_row};
use super::{parts, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Error, Fault, Id, Once, Refusal, Result, calendar, sha256};

/// A list that is sent in.
pub struct NewImport {
    /// The list reaches this org's subtree and no further.
    pub org: Id,
    pub mode: ImportMode,
    /// xlsx or CSV.
    pub file: Vec<u8>,
}

/// A file that could be read: the rows that jobs will look at, and what is wrong by itself.
pub(super) struct Read {
    digest: String,
    ignored: Vec<String>,
    /// All rows, and how many of them are wrong by themselves.
    rows: usize,
    bad: usize,
    kept: Vec<Row>,
    faults: Vec<NewImportFault>,
}

/// What is made of a file's rows: those kept, and what is wrong with the others.
pub(super) type Sift = fn(Vec<Row>, NaiveDate) -> (Vec<Row>, Vec<NewImportFault>);

/// Takes a roster in. What becomes of it is told by [`show_import`](super::show_import).
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] for a file that cannot be read or has not
/// the columns, [`Refusal::ImportRunning`] while another list is being taken over in the city.
pub async fn import_roster(
    ctx: &Context,
    caller: &Caller,
    new: NewImport,
    once: Once<ImportRow>,
) -> Result<Effect<ImportRow>> {
    let scope = require(caller, Right::ImportRoster)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    send(ctx, caller, (ImportKind::Roster, org.id), (ROSTER, roster_rows), new, once).await
}

/// Of a roster only the good rows are kept: no row needs another.
fn roster_rows(rows: Vec<Row>, today: NaiveDate) -> (Vec<Row>, Vec<NewImportFault>) {
    let (mut good, mut understood, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match roster_row(&row, today) {
            Ok(read) => {
                understood.push(read);
                good.push(row);
            }
            Err(found) => faults.extend(found),
        }
    }
    let repeated = rules::repeated(&understood);
    let again: HashSet<i32> = repeated.iter().map(|fault| fault.line).collect();
    good.retain(|row| !again.contains(&row.line));
    faults.extend(repeated);
    (good, faults)
}

/// The right that a kind of list is taken in by.
pub(super) fn right(kind: ImportKind) -> Right {
    match kind {
        ImportKind::Roster => Right::ImportRoster,
        ImportKind::Orgs => Right::ImportOrgs,
    }
}

/// Takes a list in for an org that the caller was found to reach.
pub(super) async fn send(
    ctx: &Context,
    caller: &Caller,
    (kind, org): (ImportKind, Id),
    (heads, sift): (&'static [Head], Sift),
    new: NewImport,
    once: Once<ImportRow>,
) -> Result<Effect<ImportRow>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let read = tokio::task::spawn_blocking(move || read(&new.file, heads, sift, today))
        .await
        .map_err(|error| Error::Fault(infra::Error::Fault(error.to_string())))?
        .map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let bodies: Vec<String> =
        parts::split(&read.kept).iter().map(|part| ctx.vault.seal(Purpose::ImportedRows, part)).collect();

    let mut write = enter!(ctx.write_once(caller, right(kind), &once, now).await?);
    let top = super::top_of(&*write, org).await?;
    // Waits for those who are changing the roster or an org at this moment; the next ones find the
    // import. A list of one kind would change what a list of the other is checked against.
    orgs::lock(&write, &[top]).await?;
    if new.mode != ImportMode::DryRun && imports::is_running(&*write, top, ImportKind::ALL).await? {
        return Err(Refusal::ImportRunning.into());
    }
    let bad = count(read.bad);
    let import = ImportRow {
        id: ctx.entropy.id(now),
        kind,
        top_id: top,
        org_id: org,
        mode: new.mode,
        state: ImportState::Checking,
        file_digest: read.digest,
        ignored: read.ignored.join(","),
        rows: count(read.rows),
        parts: count(bodies.len()),
        next_part: 0,
        done: bad,
        created: 0,
        changed: 0,
        ended: 0,
        unchanged: 0,
        bad,
        started_by: caller.person_if_any(),
        started_at: now,
        finished_at: None,
    };
    imports::insert(&write, import.clone()).await?;
    imports::insert_parts(&write, import.id, bodies).await?;
    imports::insert_faults(&write, import.id, &read.faults).await?;
    write.job(JobKind::Import, import.id).await?;
    let id = import.id;
    write.finish(&once, import, ("import", Some(id))).await
}

/// Of what is wrong with rows by themselves, so much is listed; whoever has more has the wrong file.
pub(super) const LISTED: usize = 10_000;

/// Reads a file and checks each row by itself.
fn read(file: &[u8], heads: &'static [Head], sift: Sift, today: NaiveDate) -> Result<Read, Fault> {
    let lines = sheets::read(file, &LIMITS).map_err(|fault| heads::unreadable(&fault))?;
    let sorted = heads::sort_out(lines, heads)?;
    let rows = sorted.rows.len();
    let (kept, mut faults) = sift(sorted.rows, today);
    let bad = faults.iter().map(|fault| fault.line).collect::<HashSet<_>>().len();
    faults.truncate(LISTED);
    Ok(Read { digest: sha256(file), ignored: sorted.ignored, rows, bad, kept, faults })
}

pub(super) fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
