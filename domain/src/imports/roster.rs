//! Looking up what some rows of a roster name.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::orgs::{self, OrgKind, OrgRow};
use infra::store::people;

use super::roster_row::RosterRow;
use super::rules::Known;
use crate::{Context, Id, Result};

/// What is on record about the units, branches and people of these rows, within the subtree of `org`.
pub(super) async fn look_up(
    ctx: &Context,
    reader: &impl Reader,
    org: Id,
    rows: &[RosterRow],
    today: NaiveDate,
) -> Result<Known> {
    let names = distinct(rows.iter().map(|row| row.unit.1.clone()));
    let units = orgs::named_below(reader, org, OrgKind::Unit, &names, today).await?;
    let above = orgs::names(reader, units.iter().filter_map(|unit| unit.parent_id)).await?;
    let parent = |unit: &OrgRow| unit.parent_id.and_then(|id| above.get(&id).cloned()).unwrap_or_default();
    let mut known = Known::default();
    for unit in &units {
        known.units.entry(unit.name.clone()).or_default().push((unit.id, parent(unit)));
    }
    let names = distinct(rows.iter().filter_map(|row| row.branch.clone()));
    for branch in orgs::named_below(reader, org, OrgKind::Branch, &names, today).await? {
        known.branches.extend(branch.parent_id.map(|parent| ((parent, branch.name), branch.id)));
    }

    let phones: HashMap<String, &str> =
        rows.iter().map(|row| (ctx.vault.index(Purpose::Phone, &row.phone), row.phone.as_str())).collect();
    let indexes: Vec<String> = phones.keys().cloned().collect();
    let persons = people::by_phones(reader, &indexes).await?;
    let mut history = people::memberships_of_many(reader, persons.values().map(|person| person.id)).await?;
    let stand = history.values().flatten().map(|membership| membership.unit_id).collect::<HashSet<_>>();
    known.reached = orgs::those_below(reader, org, stand).await?;
    for (index, person) in persons {
        let memberships = history.remove(&person.id).unwrap_or_default();
        if let Some(phone) = phones.get(&index) {
            known.people.insert((*phone).to_string(), (person, memberships));
        }
    }
    Ok(known)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<HashSet<_>>().into_iter().collect()
}
