//! Trying a draft on what was done: who would change grade (试算).

use std::collections::HashMap;

use infra::store::points::{self, DeedRow};
use infra::store::{orgs, people, schemes};

use super::rules;
use crate::access::{Right, require};
use crate::points::is_scored;
use crate::schemes::{Points, Scheme, Subjects, Versions, lint, parse, text_faults};
use crate::scores::{
    Asked, GradeCount, PART, Score, Supposed, Tally, When, belongings_of, by_version, days_of, gather, score, when,
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
    let When { year, as_of, day } = when(Asked { year: draft.year, as_of: None }, ctx.now())?;
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
    for (version, people) in by_version(&ctx.db, draft.org, day, Some(&supposed)).await? {
        for part in people.chunks(PART) {
            outcome.add(ctx, &mut versions, (version, &scheme), part, year, as_of).await?;
        }
    }
    let Outcome { before, after, changes, mut movers, unknown } = outcome;
    movers.sort_by_key(|mover| (std::cmp::Reverse((mover.after.0 - mover.before.0).abs()), mover.person));
    movers.truncate(NAMED);
    let names = people::names(&ctx.db, movers.iter().map(|mover| mover.person)).await?;
    for mover in &mut movers {
        mover.name = names.get(&mover.person).cloned().unwrap_or_default();
    }
    let mut changes: Vec<Change> =
        changes.into_iter().map(|((from, to), members)| Change { from, to, members }).collect();
    changes.sort_by(|one, other| other.members.cmp(&one.members).then_with(|| one.to.cmp(&other.to)));
    let grades = after.counts(&scheme);
    Ok(Trial {
        year,
        as_of,
        members: after.members(),
        mean_before: before.mean(),
        mean_after: after.mean(),
        findings: unknown_words(unknown)
            .into_iter()
            .chain(after.findings(&grades))
            .chain(lint(&scheme).findings.iter().map(ToString::to_string))
            .collect(),
        scheme_title: scheme.title,
        grades,
        changes,
        movers,
    })
}

#[derive(Default)]
struct Outcome {
    before: Tally,
    after: Tally,
    changes: HashMap<(Option<String>, Option<String>), usize>,
    movers: Vec<Mover>,
    /// Items that the draft does not have, and how many deeds there were of each.
    unknown: HashMap<String, usize>,
}

impl Outcome {
    async fn add(
        &mut self,
        ctx: &Context,
        versions: &mut Versions,
        (now, draft): (Id, &Scheme),
        part: &[Id],
        year: i32,
        as_of: Instant,
    ) -> Result<()> {
        let belongings = belongings_of(&ctx.db, part).await?;
        let mut facts = gather(&ctx.db, versions, &belongings, year, as_of).await?;
        let now = &versions.get(&ctx.db, now).await?.scheme;
        let mut deeds: HashMap<Id, Vec<DeedRow>> = HashMap::new();
        for deed in points::deeds_within(&ctx.db, part, calendar::instants(days_of(year))).await? {
            deeds.entry(deed.subject_id).or_default().push(deed);
        }
        for person in part {
            let facts = facts.remove(person).unwrap_or_default();
            let mut deeds = deeds.remove(person).unwrap_or_default();
            let stands = |deed: &DeedRow| deed.counters_id.is_none() && !facts.undone.contains(&deed.id);
            deeds.retain(|deed| is_scored(deed.kind) && stands(deed));
            for deed in deeds.iter().filter(|deed| rules::is_unknown(draft, deed)) {
                *self.unknown.entry(deed.item.clone()).or_default() += 1;
            }
            let before = score(now, &facts, year, as_of);
            let anew = rules::under(draft, &deeds, &facts, year, calendar::day(as_of));
            let after = score(draft, &anew, year, as_of);
            self.before.add(&before);
            self.after.add(&after);
            let title = |score: &Score| score.grade.as_ref().map(|grade| grade.title.clone());
            let (from, to) = (title(&before), title(&after));
            if from != to {
                *self.changes.entry((from.clone(), to.clone())).or_default() += 1;
                self.movers.push(Mover {
                    person: *person,
                    name: String::new(),
                    before: before.total,
                    after: after.total,
                    grade_before: from,
                    grade_after: to,
                });
            }
        }
        Ok(())
    }
}

fn unknown_words(unknown: HashMap<String, usize>) -> Vec<String> {
    let mut unknown: Vec<(String, usize)> = unknown.into_iter().collect();
    unknown.sort_unstable();
    unknown.into_iter().map(|(item, deeds)| format!("草案没有积分项“{item}”，{deeds} 件事迹因此不记分")).collect()
}
