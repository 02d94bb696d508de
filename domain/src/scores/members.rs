//! Whose scores are looked at, and by which version each is scored.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::schemes::{self, LineageVersion, SchemeVersionRow};
use infra::store::{orgs, people};

use crate::schemes::for_class;
use crate::{Id, Refusal, Result};

/// The key of what is supposed: nobody else has it.
const SUPPOSED: Id = Id::nil();

/// People scored at a time.
pub(crate) const PART: usize = 500;

/// A version that is not published, as if it held from today on.
#[derive(Clone, Debug)]
pub(crate) struct Supposed {
    pub org: Id,
    /// Its scheme, if the org has one of its code; otherwise nobody's.
    pub scheme: Id,
    pub classes: String,
}

/// Everybody who works below an org on a day, by the version that holds for them in their unit, the version with most of them
/// first. Where something is supposed, only those for whom that would hold instead.
pub(crate) async fn by_version(
    reader: &impl Reader,
    org: Id,
    day: NaiveDate,
    supposed: Option<&Supposed>,
) -> Result<Vec<(SchemeVersionRow, Vec<Id>)>> {
    let mut lineages: HashMap<Id, (Vec<LineageVersion>, Option<Vec<LineageVersion>>)> = HashMap::new();
    let mut found: HashMap<Id, (SchemeVersionRow, Vec<Id>)> = HashMap::new();
    for (person, unit, class) in people::serving::below(reader, org, day).await? {
        let (lineage, anew) = match lineages.entry(unit) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let lineage = schemes::lineage_versions(reader, unit).await?;
                let anew = match supposed {
                    Some(supposed) => Some(with(reader, &lineage, supposed, unit, day).await?),
                    None => None,
                };
                place.insert((lineage, anew))
            }
        };
        if anew.as_ref().is_some_and(|anew| for_class(anew, Some(class), day) != Some(SUPPOSED)) {
            continue;
        }
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
    found.sort_by_key(|(version, people)| (Reverse(people.len()), version.id));
    Ok(found)
}

/// What would hold in a unit.
async fn with(
    reader: &impl Reader,
    lineage: &[LineageVersion],
    supposed: &Supposed,
    unit: Id,
    day: NaiveDate,
) -> Result<Vec<LineageVersion>> {
    let above = orgs::lineage(reader, unit).await?;
    let depth = above.iter().position(|org| org.id == supposed.org).unwrap_or(above.len());
    let first = LineageVersion {
        id: SUPPOSED,
        scheme_id: supposed.scheme,
        depth: i32::try_from(depth).unwrap_or(i32::MAX),
        effective_from: day,
        classes: supposed.classes.clone(),
        ends_on: None,
    };
    // Before all others: it is the newest.
    Ok([&[first], lineage].concat())
}
