//! Whose scores are looked at, and by which version each is scored.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use infra::Reader;
use infra::store::orgs::{OrgKind, OrgRow};
use infra::store::points::Currency;
use infra::store::schemes::LineageVersion;
use infra::store::{orgs, people, schemes};

use crate::schemes::{Lineages, Subjects, Whose, chosen};
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
    pub subjects: Subjects,
    pub classes: String,
}

/// Everybody who works below an org on a day, each with their unit, by the key of the version that holds for them there,
/// the version with most of them first. Where something is supposed, only those for whom that would hold instead.
pub(crate) async fn by_version(
    reader: &impl Reader,
    org: Id,
    day: NaiveDate,
    supposed: Option<&Supposed>,
) -> Result<Vec<(Id, Vec<(Id, Id)>)>> {
    let (mut lineages, mut anew) = (Lineages::default(), HashMap::new());
    let mut found: HashMap<Id, Vec<(Id, Id)>> = HashMap::new();
    for (person, unit, class) in people::serving::below(reader, org, day).await? {
        let lineage = lineages.get(reader, unit).await?;
        if let Some(supposed) = supposed {
            let would = match anew.entry(unit) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(with(reader, lineage, supposed, unit, day).await?),
            };
            if chosen(would, Whose::Member(Some(class)), Currency::Assessment, day) != Some(SUPPOSED) {
                continue;
            }
        }
        if let Some(version) = chosen(lineage, Whose::Member(Some(class)), Currency::Assessment, day) {
            found.entry(version).or_default().push((person, unit));
        }
    }
    let mut found: Vec<(Id, Vec<(Id, Id)>)> = found.into_iter().collect();
    found.sort_by_key(|(version, people)| (Reverse(people.len()), *version));
    Ok(found)
}

/// The orgs of a kind below an org on a day for which what is supposed would hold, each with the version that holds for it
/// now.
pub(crate) async fn orgs_for_whom(
    reader: &impl Reader,
    lineages: &mut Lineages,
    kind: OrgKind,
    day: NaiveDate,
    supposed: &Supposed,
) -> Result<Vec<(OrgRow, Option<Id>)>> {
    let mut found = Vec::new();
    for org in orgs::lists::below_on(reader, supposed.org, kind, day).await? {
        let lineage = lineages.get(reader, org.id).await?;
        let would = with(reader, lineage, supposed, org.id, day).await?;
        if chosen(&would, Whose::Org(kind), Currency::Assessment, day) == Some(SUPPOSED) {
            let now = chosen(lineage, Whose::Org(kind), Currency::Assessment, day);
            found.push((org, now));
        }
    }
    Ok(found)
}

/// Whether everybody for whom a version holds is below an org: its scheme is that org's, or that of one below it.
pub(crate) async fn holds_below(reader: &impl Reader, org: Id, version: Id) -> Result<bool> {
    let version = schemes::find_version(reader, version).await?.ok_or(Refusal::NotFound)?;
    let owners = schemes::find(reader, [version.scheme_id]).await?;
    Ok(!orgs::those_below(reader, org, owners.iter().map(|scheme| scheme.org_id)).await?.is_empty())
}

/// What would hold in a unit, or for an org.
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
        subject: supposed.subjects.as_str().to_string(),
        currency: Currency::Assessment,
        classes: supposed.classes.clone(),
        ends_on: None,
    };
    // Before all others: it is the newest.
    Ok([&[first], lineage].concat())
}
