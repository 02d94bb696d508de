//! What the year before came to, for those whose scheme takes some of it over.

use std::collections::HashMap;

use chrono::Days;
use infra::Reader;

use super::belonging::Belonging;
use super::facts::gather;
use super::known::Facts;
use super::read::version_for;
use super::rules;
use crate::schemes::{Lineages, Points, Versions};
use crate::{Id, Instant, Result, calendar};

/// What is known of a year of these members; where some of it is taken over, with what the year before came to, by the
/// scheme of its last day, as it is known now. `histories` say where they belong.
pub(crate) async fn gather_year(
    reader: &impl Reader,
    (versions, lineages): (&mut Versions, &mut Lineages),
    histories: &HashMap<Id, Vec<Belonging>>,
    year: i32,
    as_of: Instant,
    takes_over: bool,
) -> Result<HashMap<Id, Facts>> {
    let mut facts = gather(reader, versions, histories, year, as_of).await?;
    if takes_over {
        for (person, total) in last_year(reader, (versions, lineages), histories, year, as_of).await? {
            facts.entry(person).or_default().last_year = Some(total);
        }
    }
    Ok(facts)
}

/// What the year before came to, for those who were scored in it.
async fn last_year(
    reader: &impl Reader,
    (versions, lineages): (&mut Versions, &mut Lineages),
    histories: &HashMap<Id, Vec<Belonging>>,
    year: i32,
    as_of: Instant,
) -> Result<HashMap<Id, Points>> {
    let mut before = Vec::new();
    let mut asked: Vec<Id> = histories.keys().copied().collect();
    // Each takes some of the one before it, as far back as there were schemes.
    for back in (1..).map(|back| year - back) {
        let scored = scored_by(reader, lineages, histories, &asked, back).await?;
        asked.clear();
        for (person, version) in &scored {
            if versions.get(reader, *version).await?.scheme.carry_over.is_some() {
                asked.push(*person);
            }
        }
        if scored.is_empty() {
            break;
        }
        before.push((back, scored));
    }
    // From the first one on: each is made of the one before it.
    let mut totals: HashMap<Id, Points> = HashMap::new();
    for (year, scored) in before.into_iter().rev() {
        let those = scored.keys().filter_map(|person| Some((*person, histories.get(person)?.clone()))).collect();
        let mut facts = gather(reader, versions, &those, year, as_of).await?;
        let mut of_year = HashMap::new();
        for (person, version) in scored {
            let mut facts = facts.remove(&person).unwrap_or_default();
            facts.last_year = totals.get(&person).copied();
            let scheme = &versions.get(reader, version).await?.scheme;
            of_year.insert(person, rules::score(scheme, &facts, year, as_of).total);
        }
        totals = of_year;
    }
    Ok(totals)
}

/// The versions by which those of them who were in service in a year are scored, as on its last day.
async fn scored_by(
    reader: &impl Reader,
    lineages: &mut Lineages,
    histories: &HashMap<Id, Vec<Belonging>>,
    asked: &[Id],
    year: i32,
) -> Result<HashMap<Id, Id>> {
    let (first, next) = calendar::days_of_year(year);
    let day = next - Days::new(1);
    let mut scored = HashMap::new();
    for person in asked {
        let history = histories.get(person).map_or(&[][..], Vec::as_slice);
        let served = |one: &Belonging| one.from <= day && one.to.is_none_or(|to| first < to);
        if !history.iter().any(served) {
            continue;
        }
        if let Some(version) = version_for(reader, lineages, history, day).await? {
            scored.insert(*person, version);
        }
    }
    Ok(scored)
}
