//! Which version holds, and what it says.

use infra::Reader;
use infra::store::people;
use infra::store::schemes::{self, LineageVersion, SchemeVersionRow};

use super::grammar::Scheme;
use super::versions::version;
use super::{choose, rules};
use crate::{Id, Instant, Refusal, Result, calendar};

/// What a published version says.
///
/// # Errors
/// A fault of ours when it cannot be read: it was checked before it was published.
pub(crate) fn read(version: &SchemeVersionRow) -> Result<Scheme> {
    rules::parse(&version.body).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        infra::Error::Unreadable(told.join("; ")).into()
    })
}

/// The version in force for somebody in an org at an instant: its key, and what it says.
///
/// # Errors
/// [`Refusal::NotFound`] where no scheme was published that early; and those of [`read`].
pub(crate) async fn in_force(reader: &impl Reader, org: Id, person: Id, at: Instant) -> Result<(Id, Scheme)> {
    let day = calendar::day(at);
    let lineage = schemes::lineage_versions(reader, org).await?;
    // Who they are matters only where somebody has a scheme of their own.
    let class = match choose::holding(&lineage, day).as_slice() {
        [only] if only.classes.is_empty() => None,
        _ => people::memberships_on(reader, [person], day).await?.remove(&person).map(|row| row.class),
    };
    let id = choose::for_class(&lineage, class, day).ok_or(Refusal::NotFound)?;
    Ok((id, version(reader, id).await?.scheme))
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
