//! What is known of audiences, and of the people whom they ask about.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::Reader;
use infra::store::people::MembershipRow;
use infra::store::tasks::TaskRow;
use infra::store::{audiences, orgs, seats, skills};

use super::rules::{Audience, Belonging};
use crate::{Id, Result};

/// An audience with the names of the orgs that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudienceSeen {
    pub audience: Audience,
    pub names: HashMap<Id, String>,
}

impl AudienceSeen {
    /// For whom it is, in words.
    pub(crate) fn words(&self) -> String {
        self.audience.words(&self.names)
    }
}

/// The audiences of those tasks that have one, by task. Where none has, nothing is asked.
pub(crate) async fn of_tasks(
    reader: &impl Reader,
    tasks: impl IntoIterator<Item = &TaskRow>,
) -> Result<HashMap<Id, AudienceSeen>> {
    seen(reader, tasks.into_iter().map(|task| (task.id, task.audience.as_deref()))).await
}

/// The audiences that stand on rows, as they are shown, by the rows that have one.
pub(crate) async fn seen<'a>(
    reader: &impl Reader,
    rows: impl IntoIterator<Item = (Id, Option<&'a str>)>,
) -> Result<HashMap<Id, AudienceSeen>> {
    let some = rows.into_iter().filter(|(_, text)| text.is_some());
    let audiences: Vec<(Id, Audience)> = some.map(|(id, text)| (id, Audience::parse(text))).collect();
    let named: HashSet<Id> = audiences.iter().flat_map(|(_, audience)| audience.orgs()).collect();
    let names = if named.is_empty() { HashMap::new() } else { orgs::names(reader, named).await? };
    let show = |audience: Audience| {
        let of = |id: Id| Some((id, names.get(&id)?.clone()));
        AudienceSeen { names: audience.orgs().filter_map(of).collect(), audience }
    };
    Ok(audiences.into_iter().map(|(id, audience)| (id, show(audience))).collect())
}

/// Whether a unit has, or may have, somebody whom an audience takes: it names the unit, one above it or
/// one below it, or no unit at all.
pub(crate) async fn reaches(reader: &impl Reader, audience: &Audience, unit: Id) -> Result<bool> {
    if audience.units.is_empty() {
        return Ok(true);
    }
    let above = audiences::above_and_below(reader, &audience.units, &[unit]).await?;
    Ok(!above.is_empty() || !audiences::above_and_below(reader, &[unit], &audience.units).await?.is_empty())
}

/// What these members are, as far as the audiences ask about it: nothing is looked up that none asks for.
pub(crate) async fn belongings(
    reader: &impl Reader,
    audiences: &HashMap<Id, AudienceSeen>,
    members: &HashMap<Id, MembershipRow>,
    day: NaiveDate,
) -> Result<HashMap<Id, Belonging>> {
    let asked = || audiences.values().map(|seen| &seen.audience);
    let named: Vec<Id> = asked().flat_map(Audience::orgs).collect::<HashSet<_>>().into_iter().collect();
    let people = || members.keys().copied();
    let is_about_teams = asked().any(|audience| !audience.teams.is_empty());
    let seats = if is_about_teams { seats::held_by(reader, people(), day).await? } else { Vec::new() };
    let works = |row: &MembershipRow| [Some(row.unit_id), row.branch_id].into_iter().flatten();
    let below: HashSet<Id> = members.values().flat_map(works).chain(seats.iter().map(|(_, org)| *org)).collect();
    let below: Vec<Id> = below.into_iter().collect();
    let pairs =
        if named.is_empty() { HashSet::new() } else { audiences::above_and_below(reader, &named, &below).await? };
    let above = |org: Id| named.iter().copied().filter(|id| pairs.contains(&(*id, org))).collect::<Vec<_>>();

    let mut known: HashMap<Id, Belonging> = HashMap::new();
    for row in members.values() {
        known.entry(row.person_id).or_default().units.extend(works(row).flat_map(above));
    }
    for (person, org) in seats {
        known.entry(person).or_default().teams.extend(above(org));
    }
    if asked().any(|audience| !audience.skills.is_empty()) {
        for row in skills::of_people(reader, people()).await? {
            known.entry(row.person_id).or_default().skills.insert(row.name);
        }
    }
    Ok(known)
}
