//! Measuring an org's members for its score.

use std::collections::{HashMap, HashSet};

use infra::Reader;
use infra::store::people::serving;
use infra::store::points::Currency;
use infra::store::scores::measured;

use super::carried::gather_year;
use super::facts::belongings_of;
use super::members::PART;
use super::read::When;
use super::rules;
use crate::schemes::{Lineages, OfMembers, Points, Versions, Whose, chosen};
use crate::{Id, Result, calendar};

/// What is asked of the members that an org has at the end of the day. Of nobody there is nothing.
pub(crate) async fn measure(
    reader: &impl Reader,
    (versions, lineages): (&mut Versions, &mut Lineages),
    org: Id,
    asked: &HashSet<OfMembers>,
    when: &When,
) -> Result<HashMap<OfMembers, Points>> {
    // Who was checked in is asked of the end of the year, what they did of what is known now.
    let at = when.as_of.min(calendar::end_of(when.day));
    let members = serving::of_org(reader, org, when.day, at).await?;
    let mut sums = Sums::default();
    let of_year = calendar::instants(calendar::days_of_year(when.year));
    for part in members.chunks(PART) {
        let people: Vec<Id> = part.iter().map(|(person, ..)| *person).collect();
        for row in measured(reader, &people, of_year, at, when.as_of).await? {
            sums.members += 1;
            sums.checked_in += i64::from(row.checkins > 0);
            sums.active += i64::from(row.services > 0);
            sums.due += row.due;
            sums.done += row.done;
        }
        if !asked.iter().any(|asked| asked.is_of_scores()) {
            continue;
        }
        let mut scored = Vec::new();
        let mut takes_over = false;
        for (person, unit, class) in part {
            let lineage = lineages.get(reader, *unit).await?;
            if let Some(version) = chosen(lineage, Whose::Member(Some(*class)), Currency::Assessment, when.day) {
                takes_over |= versions.get(reader, version).await?.scheme.carry_over.is_some();
                scored.push((person, version));
            }
        }
        let histories = belongings_of(reader, &people).await?;
        let mut facts =
            gather_year(reader, (versions, lineages), &histories, when.year, when.as_of, takes_over).await?;
        for (person, version) in scored {
            let scheme = &versions.get(reader, version).await?.scheme;
            let score = rules::score(scheme, &facts.remove(person).unwrap_or_default(), when.year, when.as_of);
            let best = scheme.grades.first().map(|grade| &grade.code.value);
            sums.scored += 1;
            sums.points += score.total.0;
            sums.graded += i64::from(score.grade.is_some());
            sums.best += i64::from(best.is_some() && score.grade.as_ref().map(|grade| &grade.code) == best);
        }
    }
    Ok(asked.iter().filter_map(|asked| Some((*asked, sums.of(*asked)?))).collect())
}

/// What was counted of all members.
#[derive(Default)]
struct Sums {
    members: i64,
    checked_in: i64,
    active: i64,
    due: i64,
    done: i64,
    scored: i64,
    /// In hundredths.
    points: i64,
    graded: i64,
    best: i64,
}

impl Sums {
    fn of(&self, asked: OfMembers) -> Option<Points> {
        match asked {
            OfMembers::CheckedIn => percent(self.checked_in, self.members),
            OfMembers::Active => percent(self.active, self.members),
            OfMembers::Completed => percent(self.done, self.due),
            OfMembers::MeanScore => Points::quotient(self.points, self.scored),
            OfMembers::BestGrade => percent(self.best, self.graded),
        }
    }
}

/// In hundredths of a percent.
fn percent(part: i64, whole: i64) -> Option<Points> {
    Points::quotient(part * 10_000, whole)
}
