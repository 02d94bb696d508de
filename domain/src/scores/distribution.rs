//! How the grades are spread over the members of an org.

use infra::store::orgs;

use super::carried::gather_year;
use super::facts::belongings_of;
use super::members::{PART, by_version, holds_below};
use super::quotas::{Graded, keep_quotas};
use super::read::{Asked, When, when};
use super::rules;
use crate::access::{Right, require};
use crate::schemes::{Grade, Lineages, Points, Scheme, Version, Versions};
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
    let (mut versions, mut lineages) = (Versions::default(), Lineages::default());
    let mut distributions = Vec::new();
    for (version, people) in by_version(&ctx.db, org, day, None).await? {
        let mut tally = Tally::default();
        let takes_over = versions.get(&ctx.db, version).await?.scheme.carry_over.is_some();
        for part in people.chunks(PART) {
            let ids: Vec<Id> = part.iter().map(|(person, _)| *person).collect();
            let histories = belongings_of(&ctx.db, &ids).await?;
            let mut facts =
                gather_year(&ctx.db, (&mut versions, &mut lineages), &histories, year, as_of, takes_over).await?;
            let scheme = &versions.get(&ctx.db, version).await?.scheme;
            for (person, unit) in part {
                let score = rules::score(scheme, &facts.remove(person).unwrap_or_default(), year, as_of);
                tally.add(Graded::of(scheme, &score, *person, *unit));
            }
        }
        let is_whole = holds_below(&ctx.db, org, version).await?;
        let Version { number, scheme } = versions.get(&ctx.db, version).await?;
        let mut findings = tally.keep_quotas(scheme, is_whole);
        let grades = tally.counts(scheme);
        findings.extend(tally.findings(&grades));
        distributions.push(Distribution {
            scheme_title: scheme.title.clone(),
            scheme_version: *number,
            members: tally.graded.len(),
            mean: tally.mean(),
            findings,
            grades,
        });
    }
    Ok((year, as_of, distributions))
}

/// Those who are scored by one scheme, and how they come out together.
#[derive(Default)]
pub(crate) struct Tally {
    pub graded: Vec<Graded>,
}

impl Tally {
    pub fn add(&mut self, one: Graded) {
        self.graded.push(one);
    }

    /// In hundredths, rounded half up; none of nobody.
    pub fn mean(&self) -> Option<Points> {
        Points::mean(&self.graded.iter().map(|one| one.total).collect::<Vec<_>>())
    }

    /// As [`keep_quotas`].
    pub fn keep_quotas(&mut self, scheme: &Scheme, is_whole: bool) -> Vec<String> {
        keep_quotas(&scheme.grades, &mut self.graded, is_whole, |_| true)
    }

    /// The best grade first, those that nobody has among them.
    pub fn counts(&self, scheme: &Scheme) -> Vec<GradeCount> {
        let count = |(place, grade): (usize, &Grade)| GradeCount {
            members: self.graded.iter().filter(|one| one.grade == Some(place)).count(),
            code: grade.code.value.clone(),
            title: grade.title.clone(),
        };
        scheme.grades.iter().enumerate().map(count).collect()
    }

    /// Worked example J: of a hundred, ninety are too many, and eighty-nine are not.
    pub fn findings(&self, grades: &[GradeCount]) -> Vec<String> {
        let members = self.graded.len();
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
            let at = crate::calendar::start_of("2026-06-01".parse().unwrap());
            let score = score(&scheme, &Facts::default(), 2026, at);
            tally.add(Graded::of(&scheme, &score, Id::nil(), Id::nil()));
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
