//! Publishing a version.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::schemes::{self, SchemeRow, SchemeVersionRow};

use super::{VersionSeen, cover, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// A version to publish.
#[derive(Clone, Debug)]
pub struct NewVersion {
    pub org: Id,
    /// YAML or JSON.
    pub text: String,
    pub effective_from: NaiveDate,
}

/// Publishes a version of a scheme for an org within the caller's scope and all below it that have none of their own.
/// It never changes, and holds for what happens from a later day on: what was posted stays as it is.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] with everything that is wrong with
/// the text, for a day that is not after today, and for items that open tasks name and nothing would score any more;
/// [`Refusal::LastScheme`] where it is for some classes, and nothing would be for the others.
pub async fn publish_scheme(
    ctx: &Context,
    caller: &Caller,
    new: NewVersion,
    once: Once<VersionSeen>,
) -> Result<Effect<VersionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishScheme)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let scheme = rules::parse(&new.text).map_err(|problems| Refusal::Invalid(rules::faults(&problems)))?;
    let write = enter!(ctx.write_once(caller, Right::PublishScheme, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    // Locked with all of the org, so that two at once neither become the same number nor leave nothing for everybody.
    let code = scheme.scheme.clone();
    let row = SchemeRow { id: ctx.entropy.id(now), org_id: org.id, code, created_at: now };
    let row = schemes::ensure(&write, row).await?;
    if let Some(fault) = rules::day_fault(new.effective_from, calendar::day(now), "/effective_from") {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let version = SchemeVersionRow {
        id: ctx.entropy.id(now),
        scheme_id: row.id,
        number: schemes::latest(&write, row.id).await?.map_or(1, |last| last.number + 1),
        digest: infra::crypto::sha256(new.text.as_bytes()),
        body: new.text,
        effective_from: new.effective_from,
        classes: scheme.classes_text(),
        published_at: now,
        published_by: write.by(),
    };
    let id = version.id;
    schemes::insert_version(&write, version.clone()).await?;
    cover::refuse_gaps(&write, org.id, version.effective_from, "/text").await?;
    let seen = read::one(&*write, version, calendar::day(now)).await?;
    write.finish(&once, seen, ("scheme_version", Some(id))).await
}
