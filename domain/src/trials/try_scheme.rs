//! Trying a draft on what was done: who would change grade (试算).

use std::cmp::Reverse;
use std::collections::HashMap;

use infra::store::points::{self, DeedRow};
use infra::store::{orgs, people, schemes};

use super::rules;
use crate::access::{Right, require};
use crate::points::is_scored;
use crate::schemes::{Grade, Points, Scheme, Subjects, Versions, lint, parse, text_faults};
use crate::scores::{
    Asked, GradeCount, Graded, PART, Supposed, Tally, When, belongings_of, by_version, days_of, gather_year,
    holds_below, score, when,
};
use crate::{Caller, Context, Fault, Id, Instant, Refusal, Result, calendar};

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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub from: Option<String>,
    pub to: Option<String>,
    pub members: usize,
}

#[derive(Clone, Debug)]
pub struct Mover {
    pub person: Id,
    pub name: String,
    pub before: Points,
    pub after: Points,
    pub grade_before: Option<String>,
    pub grade_after: Option<String>,
}

/// Scores the members who work below an org within the caller's scope, and for whom the draft would hold if it were
/// published there, on what they did in a year: all of it, also what another org's scheme scored. Nothing is kept.
///
/// # Errors
/// [`Refusal::Invalid`] with all that is wrong with the text, for a draft for orgs, or for a year to come;
/// [`Refusal::NotFound`] for the org.
pub async fn try_scheme(ctx: &Context, caller: &Caller, draft: Draft) -> Result<Trial> {
    let scope = require(caller, Right::TryScheme)?;
    let when = when(Asked { year: draft.year, as_of: None }, ctx.now())?;
    let When { year, as_of, day } = when;
    let scheme = parse(&draft.text).map_err(|problems| Refusal::Invalid(text_faults(&problems)))?;
    if scheme.subjects != Subjects::Member {
        let detail = "只能试算党员的方案";
        return Err(Refusal::Invalid(vec![Fault::new("/text", "subjects", detail)]).into());
    }
    orgs::find_within(&ctx.db, &scope, draft.org).await?.ok_or(Refusal::NotFound)?;
    let mut versions = Versions::default();
    let mut outcome = Outcome::default();
    let known = schemes::of_code(&ctx.db, draft.org, &scheme.scheme).await?;
    let supposed =
        Supposed { org: draft.org, scheme: known.map_or(Id::nil(), |known| known.id), classes: scheme.classes_text() };
    let whole: HashMap<Id, usize> =
        by_version(&ctx.db, draft.org, day, None).await?.into_iter().map(|(id, people)| (id, people.len())).collect();
    for (version, people) in by_version(&ctx.db, draft.org, day, Some(&supposed)).await? {
        let mut now = Tally::default();
        for part in people.chunks(PART) {
            outcome.add(ctx, &mut versions, (version, &mut now), &scheme, part, &when).await?;
        }
        // Of those who stay with it nothing is known here: their share of the quota cannot be told.
        if whole.get(&version) == Some(&people.len()) {
            let is_whole = holds_below(&ctx.db, draft.org, version).await?;
            now.keep_quotas(&versions.get(&ctx.db, version).await?.scheme, is_whole);
        }
        let grades = &versions.get(&ctx.db, version).await?.scheme.grades;
        outcome.before.extend(now.graded.iter().map(|one| (one.total, title(grades, one.grade))));
    }
    let Outcome { before, mut after, unknown } = outcome;
    let mut findings = unknown_words(unknown);
    findings.extend(after.keep_quotas(&scheme, true));
    let mut movers = movers(&before, &after, &scheme.grades);
    let changes = changes(&movers);
    movers.truncate(NAMED);
    let names = people::names(&ctx.db, movers.iter().map(|mover| mover.person)).await?;
    for mover in &mut movers {
        mover.name = names.get(&mover.person).cloned().unwrap_or_default();
    }
    let grades = after.counts(&scheme);
    findings.extend(after.findings(&grades));
    findings.extend(lint(&scheme).findings.iter().map(ToString::to_string));
    let totals = before.iter().map(|(total, _)| total.0).sum();
    Ok(Trial {
        year,
        as_of,
        members: before.len(),
        mean_before: Points::quotient(totals, i64::try_from(before.len()).unwrap_or(i64::MAX)),
        mean_after: after.mean(),
        findings,
        scheme_title: scheme.title,
        grades,
        changes,
        movers,
    })
}

#[derive(Default)]
struct Outcome {
    /// By what is in force: the total, and the title of the grade.
    before: Vec<(Points, Option<String>)>,
    /// By the draft, in the same order.
    after: Tally,
    /// Items that the draft does not have, and how many deeds there were of each.
    unknown: HashMap<String, usize>,
}

impl Outcome {
    async fn add(
        &mut self,
        ctx: &Context,
        versions: &mut Versions,
        (version, now): (Id, &mut Tally),
        draft: &Scheme,
        part: &[(Id, Id)],
        When { year, as_of, .. }: &When,
    ) -> Result<()> {
        let (year, as_of) = (*year, *as_of);
        let ids: Vec<Id> = part.iter().map(|(person, _)| *person).collect();
        let histories = belongings_of(&ctx.db, &ids).await?;
        let in_force = &versions.get(&ctx.db, version).await?.scheme;
        let takes_over = draft.carry_over.is_some() || in_force.carry_over.is_some();
        let mut facts = gather_year(&ctx.db, versions, &histories, year, as_of, takes_over).await?;
        let in_force = &versions.get(&ctx.db, version).await?.scheme;
        let mut deeds: HashMap<Id, Vec<DeedRow>> = HashMap::new();
        for deed in points::deeds_within(&ctx.db, &ids, calendar::instants(days_of(year))).await? {
            deeds.entry(deed.subject_id).or_default().push(deed);
        }
        for (person, unit) in part {
            let facts = facts.remove(person).unwrap_or_default();
            let mut deeds = deeds.remove(person).unwrap_or_default();
            let stands = |deed: &DeedRow| deed.counters_id.is_none() && !facts.undone.contains(&deed.id);
            deeds.retain(|deed| is_scored(deed.kind) && stands(deed));
            for deed in deeds.iter().filter(|deed| rules::is_unknown(draft, deed)) {
                *self.unknown.entry(deed.item.clone()).or_default() += 1;
            }
            now.add(Graded::of(in_force, &score(in_force, &facts, year, as_of), *person, *unit));
            let anew = rules::under(draft, &deeds, &facts, year, calendar::day(as_of));
            self.after.add(Graded::of(draft, &score(draft, &anew, year, as_of), *person, *unit));
        }
        Ok(())
    }
}

fn title(grades: &[Grade], place: Option<usize>) -> Option<String> {
    Some(grades.get(place?)?.title.clone())
}

/// Those whose grade is another under the draft, the largest difference first, still without their names.
fn movers(before: &[(Points, Option<String>)], after: &Tally, grades: &[Grade]) -> Vec<Mover> {
    let mover = |((before, grade_before), after): (&(Points, Option<String>), &Graded)| {
        let grade_after = title(grades, after.grade);
        (*grade_before != grade_after).then(|| Mover {
            person: after.subject,
            name: String::new(),
            before: *before,
            after: after.total,
            grade_before: grade_before.clone(),
            grade_after,
        })
    };
    let mut movers: Vec<Mover> = before.iter().zip(&after.graded).filter_map(mover).collect();
    movers.sort_by_key(|mover| (Reverse((mover.after.0 - mover.before.0).abs()), mover.person));
    movers
}

/// How many of them go from which grade to which, most first.
fn changes(movers: &[Mover]) -> Vec<Change> {
    let mut counts: HashMap<(Option<String>, Option<String>), usize> = HashMap::new();
    for mover in movers {
        *counts.entry((mover.grade_before.clone(), mover.grade_after.clone())).or_default() += 1;
    }
    let mut changes: Vec<Change> =
        counts.into_iter().map(|((from, to), members)| Change { from, to, members }).collect();
    changes.sort_by(|one, other| other.members.cmp(&one.members).then_with(|| one.to.cmp(&other.to)));
    changes
}

fn unknown_words(unknown: HashMap<String, usize>) -> Vec<String> {
    let mut unknown: Vec<(String, usize)> = unknown.into_iter().collect();
    unknown.sort_unstable();
    unknown.into_iter().map(|(item, deeds)| format!("草案没有积分项“{item}”，{deeds} 件事迹因此不记分")).collect()
}
