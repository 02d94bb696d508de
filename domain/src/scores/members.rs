//! Whose scores are looked at, and by which version each is scored.

use std::collections::HashMap;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::people;
use infra::store::schemes::{SchemeVersionRow, version_for};

use crate::{Id, Result};

/// People scored at a time.
pub(crate) const PART: usize = 500;

/// Everybody who works below an org on a day, by the version that holds for their unit, the version with most of them first.
pub(crate) async fn by_version(
    reader: &impl Reader,
    org: Id,
    day: NaiveDate,
) -> Result<Vec<(SchemeVersionRow, Vec<Id>)>> {
    let mut held: HashMap<Id, Option<SchemeVersionRow>> = HashMap::new();
    let mut found: HashMap<Id, (SchemeVersionRow, Vec<Id>)> = HashMap::new();
    for (person, unit) in people::serving_below(reader, org, day).await? {
        let version = match held.get(&unit) {
            Some(version) => version.clone(),
            None => {
                let version = version_for(reader, unit, day).await?;
                held.insert(unit, version.clone());
                version
            }
        };
        if let Some(version) = version {
            found.entry(version.id).or_insert_with(|| (version, Vec::new())).1.push(person);
        }
    }
    let mut found: Vec<(SchemeVersionRow, Vec<Id>)> = found.into_values().collect();
    found.sort_by_key(|(version, people)| (std::cmp::Reverse(people.len()), version.id));
    Ok(found)
}
