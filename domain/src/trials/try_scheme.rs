//! Trying a draft on what was done: who would change grade (试算).

use std::collections::{BTreeSet, HashMap};

use infra::store::tasks::{self, SupplyRow};
use infra::store::{orgs, people, schemes};

use super::outcome::Outcome;
use super::rules::{self, Change, Mover};
use super::supply::{self, Offer};
use super::{of_members, of_orgs};
use crate::access::{Right, require};
use crate::schemes::{Points, Scheme, Subjects, lint, parse, text_faults};
use crate::scores::{Asked, GradeCount, Supposed, When, days_of, when};
use crate::{Caller, Context, Id, Instant, Refusal, Result, calendar};

/// So many of those whose grade would change are named.
const NAMED: usize = 100;

/// A draft, and the org and year on which it is tried.
#[derive(Clone, Debug)]
pub struct Draft {
    pub org: Id,
    /// YAML or JSON.
    pub text: String,
    pub year: Option<i32>,
}

/// What a draft would have made of a year, beside what the schemes in force make of it.
#[derive(Clone, Debug)]
pub struct Trial {
    pub year: i32,
    pub as_of: Instant,
    pub scheme_title: String,
    /// How many members, or orgs.
    pub members: usize,
    pub mean_before: Option<Points>,
    pub mean_after: Option<Points>,
    /// Under the draft; empty where it has none.
    pub grades: Vec<GradeCount>,
    /// From which grade to which, and how many, most first; nothing where a scheme has no grades.
    pub changes: Vec<Change>,
    /// Those whose grade changes, the largest difference first; a hundred at most.
    pub movers: Vec<Mover>,
    /// In words.
    pub findings: Vec<String>,
}

/// Scores the members who work below an org within the caller's scope, or the orgs below it, for whom the draft would hold
/// if it were published there, on what they did in a year: all of it, also what another org's scheme scored. Nothing is
/// kept.
///
/// # Errors
/// [`Refusal::Invalid`] with all that is wrong with the text, or for a year to come; [`Refusal::NotFound`] for the org.
pub async fn try_scheme(ctx: &Context, caller: &Caller, draft: Draft) -> Result<Trial> {
    let scope = require(caller, Right::TryScheme)?;
    let when = when(Asked { year: draft.year, as_of: None }, ctx.now())?;
    let When { year, as_of, .. } = when;
    let scheme = parse(&draft.text).map_err(|problems| Refusal::Invalid(text_faults(&problems)))?;
    orgs::find_within(&ctx.db, &scope, draft.org).await?.ok_or(Refusal::NotFound)?;
    let known = schemes::of_code(&ctx.db, draft.org, &scheme.scheme).await?;
    let supposed = Supposed {
        org: draft.org,
        scheme: known.map_or(Id::nil(), |known| known.id),
        subjects: scheme.subjects,
        classes: scheme.classes_text(),
    };
    let Outcome { before, mut after, unknown, mut findings } = match scheme.subjects.kind() {
        None => of_members::outcome(ctx, &scheme, &supposed, &when).await?,
        Some(kind) => of_orgs::outcome(ctx, &scheme, &supposed, kind, &when).await?,
    };
    findings.extend(unknown_words(unknown));
    findings.extend(after.keep_quotas(&scheme, true));
    if scheme.subjects == Subjects::Member {
        findings.extend(unmet(ctx, &draft, &scheme, before.len(), &when).await?);
    }
    let mut movers = rules::movers(&before, &after.graded, &scheme);
    let changes = rules::changes(&movers);
    movers.truncate(NAMED);
    let of_orgs = orgs::names(&ctx.db, movers.iter().filter_map(|mover| mover.subject.org())).await?;
    let names = people::names(&ctx.db, movers.iter().filter_map(|mover| mover.subject.person())).await?;
    for mover in &mut movers {
        let id = mover.subject.id();
        mover.name = names.get(&id).or(of_orgs.get(&id)).cloned().unwrap_or_default();
    }
    let grades = after.counts(&scheme);
    findings.extend(after.findings(&grades));
    findings.extend(lint(&scheme).findings.iter().map(ToString::to_string));
    let totals: Vec<Points> = before.iter().flatten().map(|(total, _)| *total).collect();
    Ok(Trial {
        year,
        as_of,
        members: before.len(),
        mean_before: Points::mean(&totals),
        mean_after: after.mean(),
        findings,
        scheme_title: scheme.title,
        grades,
        changes,
        movers,
    })
}

/// What the scheme asks for in each window, and the tasks of that year could not have given to everybody.
async fn unmet(ctx: &Context, draft: &Draft, scheme: &Scheme, members: usize, when: &When) -> Result<Vec<String>> {
    let demands = supply::demands(scheme);
    let items: BTreeSet<String> = demands.iter().flat_map(|demand| demand.items.iter().cloned()).collect();
    let top = orgs::lineage(&ctx.db, draft.org).await?.pop().map_or(draft.org, |top| top.id);
    let Some(since) = tasks::first_published(&ctx.db, top, items.clone()).await? else { return Ok(Vec::new()) };
    let rows = tasks::supply(&ctx.db, top, items, calendar::instants(days_of(when.year))).await?;
    let offer = |row: SupplyRow| {
        let first = row.starts_at.unwrap_or(row.opens_at);
        let last = row.starts_at.unwrap_or(row.deadline);
        Offer { item: row.item, first: calendar::day(first), last: calendar::day(last), slots: row.slots.into() }
    };
    let offers: Vec<Offer> = rows.into_iter().map(offer).collect();
    let (since, today) = (calendar::day(since), calendar::day(when.as_of));
    Ok(supply::unmet(&demands, &offers, since, members, when.year, today))
}

fn unknown_words(unknown: HashMap<String, usize>) -> Vec<String> {
    let mut unknown: Vec<(String, usize)> = unknown.into_iter().collect();
    unknown.sort_unstable();
    unknown.into_iter().map(|(item, deeds)| format!("草案没有积分项“{item}”，{deeds} 件事迹因此不记分")).collect()
}
