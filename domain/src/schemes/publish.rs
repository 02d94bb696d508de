//! Publishing a version.

use chrono::NaiveDate;
use infra::store::orgs;
use infra::store::schemes::{self, ItemInUse, SchemeRow, SchemeVersionRow};

use super::{VersionSeen, read, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar};

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
/// the text, for a day that is not after today, and for items that open tasks name and the version has no more.
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
    // Locked, so that two at once do not both become the same number.
    let code = scheme.scheme.clone();
    let row = SchemeRow { id: ctx.entropy.id(now), org_id: org.id, code, created_at: now };
    let row = schemes::ensure(&write, row).await?;
    let from = calendar::start_of(new.effective_from);
    // Beside one for some classes stands what holds for all others.
    let is_general = scheme.classes.is_empty();
    let in_use = if is_general { schemes::items_in_use(&write, org.id, from).await? } else { Vec::new() };
    let faults: Vec<Fault> = rules::day_fault(new.effective_from, calendar::day(now))
        .into_iter()
        .chain(missing(&scheme.scored().collect::<Vec<_>>(), &in_use, "/text"))
        .collect();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
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
    let seen = read::one(&*write, version, calendar::day(now)).await?;
    write.finish(&once, seen, ("scheme_version", Some(id))).await
}

/// Items that open tasks name, and that are scored no more.
pub(super) fn missing(scored: &[String], in_use: &[ItemInUse], pointer: &str) -> Vec<Fault> {
    let gone = in_use.iter().filter(|used| !scored.contains(&used.item));
    gone.map(|used| {
        let detail = format!("有 {} 项未结束的任务使用积分项“{}”，须保留该项", used.tasks, used.item);
        Fault::new(pointer, "item_in_use", detail)
    })
    .collect()
}
