//! Whose scores are looked at, and by which version each is scored.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::people;
use infra::store::schemes::{self, LineageVersion, SchemeVersionRow};

use crate::schemes::for_class;
use crate::{Id, Refusal, Result};

/// People scored at a time.
pub(crate) const PART: usize = 500;

/// Everybody who works below an org on a day, by the version that holds for them in their unit, the version with most of them first.
pub(crate) async fn by_version(
    reader: &impl Reader,
    org: Id,
    day: NaiveDate,
) -> Result<Vec<(SchemeVersionRow, Vec<Id>)>> {
    let mut lineages: HashMap<Id, Vec<LineageVersion>> = HashMap::new();
    let mut found: HashMap<Id, (SchemeVersionRow, Vec<Id>)> = HashMap::new();
    for (person, unit, class) in people::serving_below(reader, org, day).await? {
        let lineage = match lineages.entry(unit) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(schemes::lineage_versions(reader, unit).await?),
        };
        let Some(id) = for_class(lineage, Some(class), day) else { continue };
        match found.entry(id) {
            Entry::Occupied(known) => known.into_mut().1.push(person),
            Entry::Vacant(place) => {
                let version = schemes::find_version(reader, id).await?.ok_or(Refusal::NotFound)?;
                place.insert((version, vec![person]));
            }
        }
    }
    let mut found: Vec<(SchemeVersionRow, Vec<Id>)> = found.into_values().collect();
    found.sort_by_key(|(version, people)| (std::cmp::Reverse(people.len()), version.id));
    Ok(found)
}
