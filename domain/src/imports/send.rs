//! Taking a list in: read at once, checked and taken over by jobs.

use std::collections::HashSet;

use infra::crypto::Purpose;
use infra::sheets;
use infra::store::imports::{self, ImportKind, ImportMode, ImportRow, ImportState, NewImportFault};
use infra::store::orgs;
use infra::store::outbox::JobKind;

use super::heads::{self, LIMITS, Row};
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

/// A file that could be read: its good rows, and what is wrong with the others.
struct Read {
    digest: String,
    ignored: Vec<String>,
    rows: usize,
    good: Vec<Row>,
    faults: Vec<NewImportFault>,
}

/// Takes a roster in. What becomes of it is told by [`show_import`](super::show_import).
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] for a file that cannot be read or has not
/// the columns, [`Refusal::ImportRunning`] while another one is being taken over in the city.
pub async fn import_roster(
    ctx: &Context,
    caller: &Caller,
    new: NewImport,
    once: Once<ImportRow>,
) -> Result<Effect<ImportRow>> {
    let now = ctx.now();
    let scope = require(caller, Right::ImportRoster)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let today = calendar::day(now);
    let read = tokio::task::spawn_blocking(move || read(&new.file, today))
        .await
        .map_err(|error| Error::Fault(infra::Error::Fault(error.to_string())))?
        .map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let bodies: Vec<String> =
        parts::split(&read.good).iter().map(|part| ctx.vault.seal(Purpose::ImportedRows, part)).collect();

    let mut write = enter!(ctx.write_once(caller, Right::ImportRoster, &once, now).await?);
    let top = super::top_of(&*write, org.id).await?;
    // Waits for those who are changing the roster at this moment; the next ones find the import.
    orgs::lock(&write, &[top]).await?;
    if new.mode != ImportMode::DryRun && imports::is_running(&*write, top, ImportKind::Roster).await? {
        return Err(Refusal::ImportRunning.into());
    }
    let bad = count(read.rows - read.good.len());
    let import = ImportRow {
        id: ctx.entropy.id(now),
        kind: ImportKind::Roster,
        top_id: top,
        org_id: org.id,
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
const LISTED: usize = 10_000;

/// Reads a file and checks each row by itself.
fn read(file: &[u8], today: chrono::NaiveDate) -> Result<Read, Fault> {
    let lines = sheets::read(file, &LIMITS).map_err(|fault| heads::unreadable(&fault))?;
    let sorted = heads::sort_out(lines, ROSTER)?;
    let rows = sorted.rows.len();
    let (mut good, mut understood, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for row in sorted.rows {
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
    faults.truncate(LISTED);
    Ok(Read { digest: sha256(file), ignored: sorted.ignored, rows, good, faults })
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
