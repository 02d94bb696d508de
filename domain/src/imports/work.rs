//! Working an import off, a part a job: each part is one transaction, which also orders the next.
//! Interrupted anywhere, it goes on where it stood.

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::imports::{self, ImportKind, ImportRow, ImportState, NewImportFault};
use infra::store::outbox::JobKind;

use super::roster_row::{RosterRow, roster_row};
use super::rules::{self, Verdict};
use super::send::{count, right};
use super::{orgs, parts, roster};
use crate::access::{Right, require};
use crate::people::changes::{Plan, Step};
use crate::people::place::{Who, place};
use crate::write::Write;
use crate::{Caller, Context, Id, Result, calendar, checkins};

/// Takes one step: checks or takes over the next part, or passes on to what comes after the last.
pub(crate) async fn step(ctx: &Context, id: Id) -> Result<()> {
    let now = ctx.now();
    let caller = Caller::job();
    let scope = require(&caller, Right::ShowImport)?;
    let Some(found) = imports::find(&ctx.db, &scope, id).await? else { return Ok(()) };
    // A list of orgs is checked as a whole, which may take a while: nobody is kept waiting for it.
    let looked = orgs::look(ctx, &found).await?;
    let mut write = ctx.write(&caller, right(found.kind), now).await?;
    let Some(mut import) = imports::lock(&write, id).await? else { return Ok(()) };
    // No org that the rows name is merged or moved meanwhile.
    infra::store::orgs::hold(&write, &[import.top_id]).await?;
    // Days are those of the beginning: an import that runs over midnight stays one.
    let today = calendar::day(import.started_at);
    match (import.state, import.kind) {
        (ImportState::Checking, ImportKind::Roster) => check(ctx, &write, &mut import, today).await?,
        (ImportState::Checking, ImportKind::Orgs) => {
            // Somebody else was faster where it stood elsewhere when it was looked at.
            let Some(looked) = looked else { return Ok(()) };
            orgs::keep(&write, &mut import, looked).await?;
        }
        (ImportState::Applying, ImportKind::Roster) => apply(ctx, &mut write, &mut import, today).await?,
        (ImportState::Applying, ImportKind::Orgs) => orgs::apply(ctx, &write, &mut import).await?,
        (ImportState::Finished | ImportState::Refused | ImportState::Failed, _) => return Ok(()),
    }
    import.next_part += 1;
    if import.next_part >= import.parts {
        pass_on(&mut import);
    }
    if is_over(import.state) {
        import.finished_at = Some(now);
        imports::forget_parts(&write, id).await?;
    } else {
        write.job(JobKind::Import, id).await?;
    }
    imports::update(&write, import).await?;
    write.commit(("import", Some(id))).await
}

/// Gives an import up whose jobs failed for good: what was taken over stays.
pub(crate) async fn give_up(ctx: &Context, id: Id) -> Result<()> {
    let now = ctx.now();
    let caller = Caller::job();
    let scope = require(&caller, Right::ShowImport)?;
    let Some(found) = imports::find(&ctx.db, &scope, id).await? else { return Ok(()) };
    let write = ctx.write(&caller, right(found.kind), now).await?;
    let Some(mut import) = imports::lock(&write, id).await? else { return Ok(()) };
    if is_over(import.state) {
        return Ok(());
    }
    import.state = ImportState::Failed;
    import.finished_at = Some(now);
    imports::forget_parts(&write, id).await?;
    imports::update(&write, import).await?;
    write.commit_refused(("import", Some(id))).await
}

fn is_over(state: ImportState) -> bool {
    matches!(state, ImportState::Finished | ImportState::Refused | ImportState::Failed)
}

/// What comes after the last part.
fn pass_on(import: &mut ImportRow) {
    import.state = match import.state {
        ImportState::Checking => rules::after_checking(import.mode, import.bad),
        _ => ImportState::Finished,
    };
    if import.state == ImportState::Applying {
        import.next_part = 0;
        import.done = import.bad;
        (import.created, import.changed, import.ended) = (0, 0, 0);
        match import.kind {
            ImportKind::Roster => import.unchanged = 0,
            // Only what is to be done waits in the parts; there may be nothing.
            ImportKind::Orgs => import.done += import.unchanged,
        }
        if import.parts == 0 {
            import.state = ImportState::Finished;
        }
    }
}

/// The next part's rows, and what each comes to.
async fn verdicts(
    ctx: &Context,
    write: &Write,
    import: &ImportRow,
    today: NaiveDate,
) -> Result<Vec<(RosterRow, Result<Verdict, NewImportFault>)>> {
    let Some(sealed) = imports::part(&**write, import.id, import.next_part).await? else { return Ok(Vec::new()) };
    let rows = parts::read(&ctx.vault.open(Purpose::ImportedRows, &sealed)?);
    // They were read once already, when the file came.
    let rows: Vec<RosterRow> = rows.iter().filter_map(|row| roster_row(row, today).ok()).collect();
    let known = roster::look_up(ctx, &**write, (import.org_id, import.top_id), &rows, today).await?;
    let verdict = |row: RosterRow| {
        let verdict = rules::decide(&row, &known, today);
        (row, verdict)
    };
    Ok(rows.into_iter().map(verdict).collect())
}

async fn check(ctx: &Context, write: &Write, import: &mut ImportRow, today: NaiveDate) -> Result<()> {
    let (mut faults, mut remarks) = (Vec::new(), Vec::new());
    for (row, verdict) in verdicts(ctx, write, import, today).await? {
        import.done += 1;
        match verdict {
            Ok(verdict) => {
                tally(import, &verdict);
                remarks.extend(rules::remarks(&row, &verdict));
            }
            Err(fault) => {
                import.bad += 1;
                faults.push(fault);
            }
        }
    }
    imports::insert_remarks(write, import.id, &remarks).await?;
    Ok(imports::insert_faults(write, import.id, &faults).await?)
}

async fn apply(ctx: &Context, write: &mut Write, import: &mut ImportRow, today: NaiveDate) -> Result<()> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (_, verdict) in verdicts(ctx, write, import, today).await? {
        match verdict {
            Ok(verdict) => {
                import.done += 1;
                tally(import, &verdict);
                good.push(verdict);
            }
            Err(fault) => bad.push(fault),
        }
    }
    note_new(write, import, bad).await?;
    let split = good.into_iter().map(|verdict| ((verdict.who, verdict.plan), verdict.community));
    let (placements, communities): (Vec<(Who, Plan)>, Vec<Option<Id>>) = split.unzip();
    let placed = place(ctx, write, &placements, import.started_by).await?;
    let pairs = placed.people.into_iter().zip(communities).filter_map(|(person, there)| Some((person, there?)));
    checkins::record_many(ctx, write, &pairs.collect::<Vec<_>>(), import.started_by, import.org_id).await
}

/// Writes down what is bad only now. The checking found the others already; if it did not, something
/// was changed meanwhile.
pub(super) async fn note_new(write: &Write, import: &mut ImportRow, mut bad: Vec<NewImportFault>) -> Result<()> {
    let lines = bad.iter().map(|fault| fault.line);
    let (Some(first), Some(last)) = (lines.clone().min(), lines.max()) else { return Ok(()) };
    let known = imports::bad_lines(&**write, import.id, first, last).await?;
    bad.retain(|fault| !known.contains(&fault.line));
    let new = count(bad.len());
    (import.done, import.bad) = (import.done + new, import.bad + new);
    Ok(imports::insert_faults(write, import.id, &bad).await?)
}

fn tally(import: &mut ImportRow, verdict: &Verdict) {
    let counter = match (&verdict.who, &verdict.plan.step) {
        (Who::New { .. }, _) => &mut import.created,
        (_, Step::Nothing) if verdict.community.is_none() => &mut import.unchanged,
        (_, Step::End { .. }) => &mut import.ended,
        _ => &mut import.changed,
    };
    *counter += 1;
}
