//! A list of orgs on its way in: planned as a whole, for its rows stand under one another, and taken
//! over part by part. What is to be done waits in the parts instead of the rows.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::imports::{self, ImportKind, ImportRow, ImportState, NewImportFault};
use infra::store::orgs::{self, OrgRow, lists};

use super::super::heads::Row;
use super::super::rules::after_checking;
use super::super::send::{LISTED, count};
use super::super::{parts, work};
use super::row::{CREDIT, NAME, OrgLine, PARENT, fault, org_line};
use super::rules;
use super::steps::{self, Doing, Failed, Step};
use super::tree::Tree;
use crate::write::Write;
use crate::{Context, Error, Id, Result, calendar};

/// What the checking came to.
pub(in crate::imports) struct Looked {
    parts: Vec<String>,
    faults: Vec<NewImportFault>,
    created: i32,
    changed: i32,
    unchanged: i32,
    bad: i32,
}

/// Checks a list of orgs, if this is one and that is what comes next. While a list is being taken over
/// nobody changes an org in its city, so it does not matter that this is no part of a write.
pub(in crate::imports) async fn look(ctx: &Context, import: &ImportRow) -> Result<Option<Looked>> {
    if import.kind != ImportKind::Orgs || import.state != ImportState::Checking {
        return Ok(None);
    }
    let today = calendar::day(import.started_at);
    let mut bodies = Vec::new();
    for number in 0..import.parts {
        let Some(sealed) = imports::part(&ctx.db, import.id, number).await? else { return Ok(None) };
        bodies.push(ctx.vault.open(Purpose::ImportedRows, &sealed)?);
    }
    let (lines, failed) = aside(move || understood(&bodies, today)).await?;
    let lineage = orgs::lineage(&ctx.db, import.org_id).await?;
    let below = lists::live_below(&ctx.db, import.org_id).await?;
    let (divisions, credits) = codes(lines.iter());
    let coded = lists::with_codes(&ctx.db, &divisions, &credits).await?;
    // New orgs have keys in the order of the file: so they are listed.
    let mut keys: Vec<Id> = lines.iter().map(|_| ctx.entropy.id(import.started_at)).collect();
    keys.sort_unstable();
    let lines: Vec<(OrgLine, Id)> = lines.into_iter().zip(keys).collect();
    let day = (today, import.started_at);
    let planned = aside(move || rules::plan(&lines, &failed, Tree::new(&lineage, below, &coded), day));
    let (steps, faults) = planned.await?;
    Ok(Some(looked(ctx, steps, faults)))
}

/// Thinks where nobody waits for it.
async fn aside<T: Send + 'static>(think: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let thought = tokio::task::spawn_blocking(think).await;
    thought.map_err(|error| Error::Fault(infra::Error::Fault(error.to_string())))
}

/// What the rows of these parts say, and those that are wrong by themselves, as was found already.
fn understood(bodies: &[String], today: NaiveDate) -> (Vec<OrgLine>, Vec<Failed>) {
    let (mut lines, mut failed) = (Vec::new(), Vec::new());
    for row in bodies.iter().flat_map(|body| parts::read(body)) {
        match org_line(&row, today) {
            Ok(line) => lines.push(line),
            Err(_) => failed.push(Failed::from(&row)),
        }
    }
    (lines, failed)
}

fn looked(ctx: &Context, steps: Vec<Step>, mut faults: Vec<NewImportFault>) -> Looked {
    let how_many = |doing| count(steps.iter().filter(|step| step.doing == doing).count());
    let bad = count(faults.len());
    faults.truncate(LISTED);
    let rows: Vec<Row> = steps.iter().filter(|step| step.doing != Doing::Nothing).map(steps::write).collect();
    Looked {
        created: how_many(Doing::Create),
        changed: how_many(Doing::Edit),
        unchanged: how_many(Doing::Nothing),
        bad,
        faults,
        parts: parts::split(&rows).iter().map(|part| ctx.vault.seal(Purpose::ImportedRows, part)).collect(),
    }
}

/// Division and social credit codes of some rows.
fn codes<'a>(lines: impl Iterator<Item = &'a OrgLine>) -> (Vec<String>, Vec<String>) {
    let (mut divisions, mut credits) = (HashSet::new(), HashSet::new());
    for line in lines {
        divisions.extend(line.attributes.division_code.clone());
        credits.extend(line.attributes.credit_code.clone());
    }
    (divisions.into_iter().collect(), credits.into_iter().collect())
}

/// Writes down what the checking came to: what is to be done, in the place of the rows.
pub(in crate::imports) async fn keep(write: &Write, import: &mut ImportRow, looked: Looked) -> Result<()> {
    import.done = import.rows;
    import.bad += looked.bad;
    (import.created, import.changed, import.unchanged) = (looked.created, looked.changed, looked.unchanged);
    imports::insert_faults(write, import.id, &looked.faults).await?;
    imports::forget_parts(write, import.id).await?;
    let goes_on = after_checking(import.mode, import.bad) == ImportState::Applying;
    let parts = if goes_on { looked.parts } else { Vec::new() };
    import.parts = count(parts.len());
    // The checking is over, however many parts there were.
    import.next_part = import.parts;
    Ok(imports::insert_parts(write, import.id, parts).await?)
}

/// Takes the next part over.
pub(in crate::imports) async fn apply(ctx: &Context, write: &Write, import: &mut ImportRow) -> Result<()> {
    let Some(sealed) = imports::part(&**write, import.id, import.next_part).await? else { return Ok(()) };
    let rows = parts::read(&ctx.vault.open(Purpose::ImportedRows, &sealed)?);
    let steps: Vec<Step> = rows.iter().filter_map(|row| steps::read(row, import.started_at)).collect();
    let (good, bad) = still_good(write, steps).await?;
    let (mut edited, mut created) = (Vec::new(), Vec::new());
    for step in good {
        import.done += 1;
        match step.doing {
            Doing::Create => created.push(step.org),
            Doing::Edit => edited.push(step.org),
            Doing::Nothing => {}
        }
    }
    import.created += count(created.len());
    import.changed += count(edited.len());
    // First what gives up a name or a code, then what takes it.
    for org in &edited {
        orgs::edit(write, org).await?;
    }
    for some in generations(created) {
        lists::insert_beside(write, some).await?;
    }
    work::note_new(write, import, bad).await
}

/// The steps that can still be taken, and what is wrong with the others. Nobody changes an org of the
/// city meanwhile; but codes are taken in other cities, too.
async fn still_good(write: &Write, steps: Vec<Step>) -> Result<(Vec<Step>, Vec<NewImportFault>)> {
    let of_codes = |code: fn(&OrgRow) -> &Option<String>| -> Vec<String> {
        steps.iter().filter_map(|step| code(&step.org).clone()).collect()
    };
    let held =
        lists::with_codes(&**write, &of_codes(|org| &org.division_code), &of_codes(|org| &org.credit_code)).await?;
    let own: HashSet<Id> = steps.iter().map(|step| step.org.id).collect();
    let held = held.into_iter().filter(|org| !own.contains(&org.id));
    let taken: HashSet<String> = held.flat_map(|org| [org.division_code, org.credit_code]).flatten().collect();
    let needed = steps.iter().flat_map(|step| match step.doing {
        Doing::Create => step.org.parent_id,
        Doing::Edit | Doing::Nothing => Some(step.org.id),
    });
    let mut live: HashSet<Id> =
        lists::live(&**write, &needed.collect::<Vec<_>>()).await?.into_iter().map(|org| org.id).collect();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for step in steps {
        let codes = [&step.org.division_code, &step.org.credit_code];
        let is_there = match step.doing {
            Doing::Create => step.org.parent_id.is_some_and(|parent| live.contains(&parent)),
            Doing::Edit | Doing::Nothing => live.contains(&step.org.id),
        };
        if codes.into_iter().flatten().any(|code| taken.contains(code)) {
            bad.push(fault(step.line, CREDIT, "code_taken", "该代码刚刚被导入范围以外的组织使用"));
        } else if !is_there {
            let column = if step.doing == Doing::Create { PARENT } else { NAME };
            bad.push(fault(step.line, column, "gone", "该组织或其上级未能导入，或已不存在"));
        } else {
            live.insert(step.org.id);
            good.push(step);
        }
    }
    Ok((good, bad))
}

/// The orgs in groups, none of which holds an org and what it stands under: those above first.
fn generations(orgs: Vec<OrgRow>) -> Vec<Vec<OrgRow>> {
    let mut generation: HashMap<Id, usize> = HashMap::new();
    let mut groups: Vec<Vec<OrgRow>> = Vec::new();
    for org in orgs {
        let at = org.parent_id.and_then(|parent| generation.get(&parent)).map_or(0, |above| above + 1);
        generation.insert(org.id, at);
        if groups.len() <= at {
            groups.push(Vec::new());
        }
        groups[at].push(org);
    }
    groups
}
