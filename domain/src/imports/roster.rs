//! Looking up what some rows of a roster name.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::Reader;
use infra::crypto::Purpose;
use infra::store::orgs::{self, OrgKind, OrgRow};
use infra::store::{checkins, people};

use super::roster_row::RosterRow;
use super::rules::Known;
use crate::{Context, Id, Result};

/// What is on record about what these rows name: units, branches and people within the subtree of
/// `org`, communities anywhere in the city.
pub(super) async fn look_up(
    ctx: &Context,
    reader: &impl Reader,
    (org, top): (Id, Id),
    rows: &[RosterRow],
    today: NaiveDate,
) -> Result<Known> {
    let names = distinct(rows.iter().map(|row| row.unit.1.clone()));
    let units = orgs::named_below(reader, org, OrgKind::Unit, &names, today).await?;
    let names = distinct(rows.iter().filter_map(|row| Some(row.community.as_ref()?.1.clone())));
    let communities = orgs::named_below(reader, top, OrgKind::Community, &names, today).await?;
    let mut known = Known {
        units: by_name(reader, units).await?,
        communities: by_name(reader, communities).await?,
        ..Known::default()
    };
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
    let standing = checkins::standing_of_many(reader, persons.values().map(|person| person.id)).await?;
    known.checked_in = standing.into_iter().map(|(person, checkin)| (person, checkin.community_id)).collect();
    known.reached = orgs::those_below(reader, org, stand).await?;
    for (index, person) in persons {
        let memberships = history.remove(&person.id).unwrap_or_default();
        if let Some(phone) = phones.get(&index) {
            known.people.insert((*phone).to_string(), (person, memberships));
        }
    }
    Ok(known)
}

/// Orgs by their names, each with the name of what it stands under.
async fn by_name(reader: &impl Reader, orgs: Vec<OrgRow>) -> Result<HashMap<String, Vec<(Id, String)>>> {
    let above = orgs::names(reader, orgs.iter().filter_map(|org| org.parent_id)).await?;
    let mut found: HashMap<String, Vec<(Id, String)>> = HashMap::new();
    for org in orgs {
        let parent = org.parent_id.and_then(|id| above.get(&id).cloned()).unwrap_or_default();
        found.entry(org.name).or_default().push((org.id, parent));
    }
    Ok(found)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    names.collect::<HashSet<_>>().into_iter().collect()
}
