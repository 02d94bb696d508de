//! Which version holds, and what it says.

use infra::Reader;
use infra::store::points::DeedKind;
use infra::store::schemes::{self, SchemeVersionRow};

use super::grammar::Scheme;
use super::rules;
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

/// The version in force for an org at an instant, read.
///
/// # Errors
/// [`Refusal::NotFound`] where no scheme was published that early; and those of [`read`].
pub(crate) async fn in_force(reader: &impl Reader, org: Id, at: Instant) -> Result<(SchemeVersionRow, Scheme)> {
    let version = schemes::version_for(reader, org, calendar::day(at)).await?.ok_or(Refusal::NotFound)?;
    let scheme = read(&version)?;
    Ok((version, scheme))
}

/// The codes of the items that a task of this org may be scored by.
pub(crate) async fn item_codes(reader: &impl Reader, org: Id, at: Instant) -> Result<Vec<String>> {
    let (_, scheme) = in_force(reader, org, at).await?;
    let scored = scheme.items().filter(|(_, item)| item.on == DeedKind::LogAccepted);
    Ok(scored.map(|(_, item)| item.code.value.clone()).collect())
}
