//! Which version holds, and what it says.

use infra::Reader;
use infra::store::points::Currency;
use infra::store::schemes::{self, LineageVersion};
use infra::store::{orgs, people};

use super::grammar::Scheme;
use super::versions::version;
use super::{Whose, choose};
use crate::{Id, Instant, Refusal, Result, Subject, calendar};

/// The versions in force for a subject in an org at an instant, one of each currency: their keys, and what they say.
///
/// # Errors
/// [`Refusal::NotFound`] where no scheme was published that early; and those of [`version`].
pub(crate) async fn in_force(
    reader: &impl Reader,
    org: Id,
    subject: Subject,
    at: Instant,
) -> Result<Vec<(Id, Scheme)>> {
    let day = calendar::day(at);
    // A member is scored by the rules of the place where they did it, an org by its own.
    let lineage = schemes::lineage_versions(reader, subject.org().unwrap_or(org)).await?;
    let whose = match subject {
        Subject::Org(org) => Whose::Org(orgs::find(reader, org).await?.ok_or(Refusal::NotFound)?.kind),
        // Who they are matters only where somebody has a scheme of their own.
        Subject::Person(_) if lineage.iter().all(|version| version.classes.is_empty()) => Whose::Member(None),
        Subject::Person(person) => {
            Whose::Member(people::memberships_on(reader, [person], day).await?.remove(&person).map(|row| row.class))
        }
    };
    let mut found = Vec::new();
    for currency in Currency::ALL {
        if let Some(id) = choose::chosen(&lineage, whose, *currency, day) {
            found.push((id, version(reader, id).await?.scheme));
        }
    }
    if found.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(found) }
}

/// The codes of the items that a task of this org may be scored by, for whomever.
pub(crate) async fn item_codes(reader: &impl Reader, org: Id, at: Instant) -> Result<Vec<String>> {
    let lineage = schemes::lineage_versions(reader, org).await?;
    let codes = scored_by(reader, &choose::holding(&lineage, calendar::day(at))).await?;
    if codes.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(codes) }
}

/// The codes of all items by which one of these versions scores accepted logs.
pub(super) async fn scored_by(reader: &impl Reader, versions: &[&LineageVersion]) -> Result<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    for holding in versions {
        let scheme = version(reader, holding.id).await?.scheme;
        let new: Vec<String> = scheme.scored().filter(|code| !codes.contains(code)).collect();
        codes.extend(new);
    }
    Ok(codes)
}
