//! Publishing a version.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::schemes::{self, SchemeRow, SchemeVersionRow};

use super::{VersionSeen, cover, online, read, rules};
use crate::access::{Right, require};
use crate::write::Write;
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
/// the text, for items that score behaviour online where the compliance profile forbids it, for a day that is not after
/// today, and for items that open tasks name and nothing would score any more; [`Refusal::LastScheme`] where it is for
/// some classes, and nothing would be for the others.
pub async fn publish_scheme(
    ctx: &Context,
    caller: &Caller,
    new: NewVersion,
    once: Once<VersionSeen>,
) -> Result<Effect<VersionSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishScheme)?;
    orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::PublishScheme, &once, now).await?);
    let seen = publish(ctx, &write, new).await?;
    let id = seen.version.id;
    write.finish(&once, seen, ("scheme_version", Some(id))).await
}

/// Publishes a version within a write, for an org that the caller may publish for.
///
/// # Errors
/// Those of [`publish_scheme`].
pub(super) async fn publish(ctx: &Context, write: &Write, new: NewVersion) -> Result<VersionSeen> {
    let now = write.now();
    let scheme = rules::parse(&new.text).map_err(|problems| Refusal::Invalid(rules::faults(&problems)))?;
    let online = online::scored(&scheme);
    let profile = orgs::profile_of(&**write, new.org).await?;
    if !online.is_empty() && !profile.is_some_and(|profile| profile.scored_online_behaviour) {
        return Err(Refusal::Invalid(rules::faults(&online)).into());
    }
    crate::orgs::hold_live(write, new.org).await?;
    // Locked with all of the org, so that two at once neither become the same number nor leave nothing for everybody.
    let code = scheme.scheme.clone();
    let row = SchemeRow { id: ctx.entropy.id(now), org_id: new.org, code, created_at: now };
    let row = schemes::ensure(write, row).await?;
    if let Some(fault) = rules::day_fault(new.effective_from, calendar::day(now), "/effective_from") {
        return Err(Refusal::Invalid(vec![fault]).into());
    }
    let latest = schemes::latest(write, row.id).await?;
    let is_same =
        |last: &SchemeVersionRow| (last.subject.as_str(), last.currency) == (scheme.subjects.as_str(), scheme.currency);
    if latest.as_ref().is_some_and(|last| !is_same(last)) {
        let detail = "这个代码（scheme）已用于另一类对象（of）或另一币种（currency）的方案，请换一个代码";
        return Err(Refusal::invalid("/text", "scheme", detail).into());
    }
    let version = SchemeVersionRow {
        id: ctx.entropy.id(now),
        scheme_id: row.id,
        number: latest.map_or(1, |last| last.number + 1),
        digest: infra::crypto::sha256(new.text.as_bytes()),
        body: new.text,
        effective_from: new.effective_from,
        subject: scheme.subjects.as_str().to_string(),
        currency: scheme.currency,
        classes: scheme.classes_text(),
        published_at: now,
        published_by: write.by(),
    };
    schemes::insert_version(write, version.clone()).await?;
    cover::refuse_gaps(write, new.org, version.effective_from, "/text").await?;
    read::one(&**write, version, calendar::day(now)).await
}
