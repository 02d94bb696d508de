//! Gathering what scores are made of, for many people at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::appraisals;
use infra::store::leaves::{self, LeaveRow, LeaveState};
use infra::store::people::{MembershipRow, memberships_of_many};
use infra::store::ratings;
use infra::store::scores::{self, PostedRow};

use super::belonging::Belonging;
use super::gates;
use super::known::{Facts, Line, Mark, Stars};
use crate::leaves::last_day;
use crate::schemes::{Item, Points, Section, Versions};
use crate::{Id, Instant, Result, calendar};

/// What is known of a year of these subjects, each with where they belong, as of an instant.
pub(crate) async fn gather(
    reader: &impl Reader,
    versions: &mut Versions,
    belongings: &HashMap<Id, Vec<Belonging>>,
    year: i32,
    as_of: Instant,
) -> Result<HashMap<Id, Facts>> {
    let people: Vec<Id> = belongings.keys().copied().collect();
    let (first, next) = gates::days_of(year);
    let mut found: HashMap<Id, Facts> = HashMap::new();
    for row in scores::posted(reader, &people, calendar::instants((first, next)), as_of).await? {
        let scheme = &versions.get(reader, row.scheme_version_id).await?.scheme;
        found.entry(row.subject_id).or_default().lines.push(line(scheme.item(&row.item), row));
    }
    let undone = scores::undone(reader, &people, as_of).await?;
    for facts in found.values_mut() {
        facts.undone = facts.lines.iter().map(|line| line.deed).filter(|deed| undone.contains(deed)).collect();
    }
    for (person, at) in scores::first_checkins(reader, &people, as_of).await? {
        found.entry(person).or_default().checked_in_at = Some(at);
    }
    for (subject, history) in belongings {
        let known = history.iter().filter(|one| one.recorded_at <= as_of);
        // When an end was recorded is not kept: one that was still to come may not have been known.
        let known = known.map(|one| (one.from, one.to.filter(|to| *to <= calendar::day(as_of))));
        found.entry(*subject).or_default().in_service = joined(known);
    }
    for row in appraisals::standing(reader, people.iter().copied(), year, calendar::day(as_of)).await? {
        let (mark, up_to) = (Points(row.mark), Points(row.up_to));
        let mark = Mark { section: row.section, raters: row.raters, mark, up_to };
        found.entry(row.subject_id).or_default().marks.push(mark);
    }
    let of_year = calendar::instants(calendar::days_of_year(year));
    for row in ratings::stars_of(reader, &people, of_year, as_of).await? {
        let stars = Stars { ratings: usize::try_from(row.ratings).unwrap_or(0), stars: row.stars };
        found.entry(row.person_id).or_default().stars.insert(row.side, stars);
    }
    for row in leaves::touching(reader, people, first, next).await? {
        found.entry(row.person_id).or_default().on_leave.extend(days_off(&row, as_of));
    }
    Ok(found)
}

/// Where these people belong, each by their units.
pub(crate) async fn belongings_of(reader: &impl Reader, people: &[Id]) -> Result<HashMap<Id, Vec<Belonging>>> {
    let memberships = memberships_of_many(reader, people.iter().copied()).await?;
    let history = |rows: Vec<MembershipRow>| rows.iter().map(Belonging::from).collect();
    Ok(memberships.into_iter().map(|(person, rows)| (person, history(rows))).collect())
}

/// What was posted, or would be, in the place of its item.
pub(crate) fn line(found: Option<(&Section, &Item)>, row: PostedRow) -> Line {
    Line {
        deed: row.deed_id,
        section: found.map(|(section, _)| section.code.value.clone()),
        title: found.map_or_else(String::new, |(_, item)| item.title.clone()),
        veto: found.and_then(|(_, item)| item.award.veto()),
        item: row.item,
        day: calendar::day(row.happened_at),
        currency: row.currency,
        credited: Points(row.credited),
    }
}

/// Memberships without a gap between them are one time of service.
fn joined(spans: impl Iterator<Item = (NaiveDate, Option<NaiveDate>)>) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let mut joined: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some((_, end)) if *end == Some(from) => *end = to,
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// The days of a leave that was approved by an instant, as it was known then.
fn days_off(row: &LeaveRow, as_of: Instant) -> Option<(NaiveDate, NaiveDate)> {
    let is_known = row.state == LeaveState::Approved && row.decided_at.is_some_and(|at| at <= as_of);
    let was_cut = row.cut_at.is_some_and(|at| at <= as_of);
    is_known.then(|| (row.from_day, if was_cut { last_day(row) } else { row.to_day }))
}
