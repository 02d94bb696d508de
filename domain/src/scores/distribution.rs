//! How the grades are spread over the members of an org.

use std::collections::HashMap;

use infra::store::orgs;

use super::facts;
use super::members::{PART, by_version};
use super::read::{Asked, When, when};
use super::rules::{self, Score};
use crate::access::{Right, require};
use crate::schemes::{Grade, Points, Scheme, Version, Versions};
use crate::{Caller, Context, Id, Instant, Refusal, Result};

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

/// The grades of the members who work below an org within the caller's scope, a distribution for each scheme that holds
/// for some of them; nobody's name.
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
    let mut versions = Versions::default();
    let mut distributions = Vec::new();
    for (version, people) in by_version(&ctx.db, org, day, None).await? {
        let mut tally = Tally::default();
        for part in people.chunks(PART) {
            let belongings = facts::belongings_of(&ctx.db, part).await?;
            let mut facts = facts::gather(&ctx.db, &mut versions, &belongings, year, as_of).await?;
            let scheme = &versions.get(&ctx.db, version).await?.scheme;
            for person in part {
                tally.add(&rules::score(scheme, &facts.remove(person).unwrap_or_default(), year, as_of));
            }
        }
        let Version { number, scheme } = versions.get(&ctx.db, version).await?;
        let grades = tally.counts(scheme);
        distributions.push(Distribution {
            scheme_title: scheme.title.clone(),
            scheme_version: *number,
            members: tally.members(),
            mean: tally.mean(),
            findings: tally.findings(&grades),
            grades,
        });
    }
    Ok((year, as_of, distributions))
}

/// Totals and grades, added up.
#[derive(Default)]
pub(crate) struct Tally {
    members: i64,
    sum: i64,
    /// By code.
    grades: HashMap<String, usize>,
}

impl Tally {
    pub fn add(&mut self, score: &Score) {
        self.members += 1;
        self.sum += score.total.0;
        if let Some(grade) = &score.grade {
            *self.grades.entry(grade.code.clone()).or_default() += 1;
        }
    }

    pub fn members(&self) -> usize {
        usize::try_from(self.members).unwrap_or(0)
    }

    /// In hundredths, rounded half up; none of nobody.
    pub fn mean(&self) -> Option<Points> {
        Points::quotient(self.sum, self.members)
    }

    /// The best grade first, those that nobody has among them.
    pub fn counts(&self, scheme: &Scheme) -> Vec<GradeCount> {
        let count = |grade: &Grade| GradeCount {
            members: self.grades.get(&grade.code.value).copied().unwrap_or(0),
            code: grade.code.value.clone(),
            title: grade.title.clone(),
        };
        scheme.grades.iter().map(count).collect()
    }

    /// Worked example J: of a hundred, ninety are too many, and eighty-nine are not.
    pub fn findings(&self, grades: &[GradeCount]) -> Vec<String> {
        let members = self.members();
        let best = grades.first().filter(|best| grades.len() > 1 && best.members > 0);
        let undiscerning = best.filter(|best| best.members * 100 >= members * UNDISCERNING);
        let told = |best: &GradeCount| {
            format!("{members} 人中有 {} 人为“{}”，达到九成，等次区分不出先进", best.members, best.title)
        };
        undiscerning.map(told).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;
    use crate::scores::{Facts, score};

    const SCHEME: &str = r#"{scheme: s, title: t, currency: assessment,
        grades: [{code: best, title: 优秀, from: "90"}, {code: rest, title: 合格}],
        sections: [{code: a, title: a, items: [{code: x, title: x, clause: c, on: no_show, award: {fixed: "1"}}]}]}"#;

    fn tally(totals: impl IntoIterator<Item = i64>) -> Tally {
        let scheme = parse(SCHEME).unwrap();
        let mut tally = Tally::default();
        for total in totals {
            let mut scheme = scheme.clone();
            scheme.score.base = Points(total);
            tally.add(&score(
                &scheme,
                &Facts::default(),
                2026,
                crate::calendar::start_of("2026-06-01".parse().unwrap()),
            ));
        }
        tally
    }

    #[test]
    fn nine_tenths_at_the_top_are_too_many() {
        let scheme = parse(SCHEME).unwrap();
        let warned = |best: usize, all: usize| {
            let tally = tally((0..all).map(|n| if n < best { 9000 } else { 0 }));
            tally.findings(&tally.counts(&scheme)).len()
        };
        assert_eq!([91, 90, 89].map(|best| warned(best, 100)), [1, 1, 0]);
        assert_eq!(warned(0, 0), 0);
    }

    #[test]
    fn the_mean_is_rounded_half_up_and_nobody_has_none() {
        let mean = |totals: &[i64]| tally(totals.iter().copied()).mean().map(|mean| mean.0);
        assert_eq!((mean(&[100, 101]), mean(&[-3]), mean(&[])), (Some(101), Some(-3), None));
    }
}
