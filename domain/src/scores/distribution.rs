//! How the grades are spread over the members of an org.

use std::collections::HashMap;

use infra::store::schemes::{SchemeVersionRow, version_for};
use infra::store::{orgs, people};

use super::facts::{self, Versions};
use super::read::{Asked, When, when};
use super::rules;
use crate::access::{Right, require};
use crate::schemes::Points;
use crate::{Caller, Context, Id, Instant, Refusal, Result};

/// People scored at a time.
const PART: usize = 500;

/// From so large a share on, in percent, being the best says nothing.
const UNDISCERNING: usize = 90;

/// What a scheme makes of the members of an org.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub scheme_title: String,
    pub scheme_version: i32,
    pub members: usize,
    /// In hundredths, rounded half up; none of nobody.
    pub mean: Option<Points>,
    /// The best first, those that nobody has among them; empty where the scheme has none.
    pub grades: Vec<GradeCount>,
    /// What whoever wrote the scheme should look at, in words.
    pub findings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeCount {
    pub code: String,
    pub title: String,
    pub members: usize,
}

/// The grades of the members who work below an org within the caller's scope, a distribution for each scheme that holds for
/// some of them; nobody's name.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] for a year to come.
pub async fn show_org_scores(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    asked: Asked,
) -> Result<(i32, Instant, Vec<Distribution>)> {
    let scope = require(caller, Right::ShowOrgScores)?;
    let When { year, as_of, day } = when(asked, ctx.now())?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let mut held: HashMap<Id, Option<SchemeVersionRow>> = HashMap::new();
    let mut by_version: HashMap<Id, (SchemeVersionRow, Vec<Id>)> = HashMap::new();
    for (person, unit) in people::serving_below(&ctx.db, org, day).await? {
        let version = match held.get(&unit) {
            Some(version) => version.clone(),
            None => {
                let version = version_for(&ctx.db, unit, day).await?;
                held.insert(unit, version.clone());
                version
            }
        };
        if let Some(version) = version {
            by_version.entry(version.id).or_insert_with(|| (version, Vec::new())).1.push(person);
        }
    }
    let mut versions = Versions::default();
    let mut distributions = Vec::new();
    for (version, people) in by_version.into_values() {
        let scheme = versions.get(&ctx.db, version.id).await?.clone();
        let mut tally = Tally::default();
        for part in people.chunks(PART) {
            let mut facts = facts::gather(&ctx.db, &mut versions, part, year, as_of).await?;
            for person in part {
                let score = rules::score(&scheme, &facts.remove(person).unwrap_or_default(), year, as_of);
                tally.add(score.total, score.grade.map(|grade| grade.code));
            }
        }
        let grades: Vec<GradeCount> = scheme
            .grades
            .iter()
            .map(|grade| GradeCount {
                members: tally.grades.get(&grade.code.value).copied().unwrap_or(0),
                code: grade.code.value.clone(),
                title: grade.title.clone(),
            })
            .collect();
        distributions.push(Distribution {
            scheme_title: scheme.title.clone(),
            scheme_version: version.number,
            members: people.len(),
            mean: tally.mean(),
            findings: findings(&grades, people.len()),
            grades,
        });
    }
    distributions
        .sort_by(|one, other| other.members.cmp(&one.members).then_with(|| one.scheme_title.cmp(&other.scheme_title)));
    Ok((year, as_of, distributions))
}

#[derive(Default)]
struct Tally {
    members: i64,
    sum: i64,
    grades: HashMap<String, usize>,
}

impl Tally {
    fn add(&mut self, total: Points, grade: Option<String>) {
        self.members += 1;
        self.sum += total.0;
        if let Some(grade) = grade {
            *self.grades.entry(grade).or_default() += 1;
        }
    }

    fn mean(&self) -> Option<Points> {
        (self.members > 0).then(|| Points((2 * self.sum + self.members).div_euclid(2 * self.members)))
    }
}

/// Worked example J: of a hundred, ninety are too many, and eighty-nine are not.
fn findings(grades: &[GradeCount], members: usize) -> Vec<String> {
    let best = grades.first().filter(|best| grades.len() > 1 && best.members > 0);
    let undiscerning = best.filter(|best| best.members * 100 >= members * UNDISCERNING);
    let told = |best: &GradeCount| {
        format!("{members} 人中有 {} 人为“{}”，超过九成或恰为九成，等次区分不出先进", best.members, best.title)
    };
    undiscerning.map(told).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(best: usize, others: usize) -> Vec<GradeCount> {
        let count = |title: &str, members| GradeCount { code: title.into(), title: title.into(), members };
        vec![count("优秀", best), count("合格", others)]
    }

    #[test]
    fn nine_tenths_at_the_top_are_too_many() {
        let warned = [91, 90, 89].map(|best| findings(&grades(best, 100 - best), 100).len());
        assert_eq!(warned, [1, 1, 0]);
        assert_eq!(findings(&grades(0, 0), 0), [""; 0]);
    }

    #[test]
    fn the_mean_is_rounded_half_up_and_nobody_has_none() {
        let mean = |totals: &[i64]| {
            let mut tally = Tally::default();
            totals.iter().for_each(|total| tally.add(Points(*total), None));
            tally.mean().map(|mean| mean.0)
        };
        assert_eq!((mean(&[100, 101]), mean(&[-3]), mean(&[])), (Some(101), Some(-3), None));
    }
}
