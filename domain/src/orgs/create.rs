//! Setting up an org: a top with its compliance profile and default scheme, or one under another.

use chrono::NaiveDate;
use infra::store::orgs::{self, Boards, Demand, OrgKind, OrgRow, ProfileRow};

use super::attributes::{self, Attributes};
use super::rules;
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Fault, Id, Instant, Once, Refusal, Result, calendar, imports, schemes};

/// An org to be set up.
#[derive(Clone, Debug)]
pub struct NewOrg {
    pub parent: Id,
    pub kind: OrgKind,
    pub name: String,
    /// The first day on which it exists; without it, today.
    pub valid_from: Option<NaiveDate>,
    pub attributes: Attributes,
}

/// Sets up an org under one that lies within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the parent, [`Refusal::OrgRetired`] when it exists no longer,
/// [`Refusal::Invalid`], [`Refusal::ImportRunning`], [`Refusal::OrgNameTaken`], [`Refusal::OrgCodeTaken`].
pub async fn create_org(ctx: &Context, caller: &Caller, new: NewOrg, once: Once<OrgRow>) -> Result<Effect<OrgRow>> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateOrg)?;
    let today = calendar::day(now);
    let parent = orgs::find_within(&ctx.db, &scope, new.parent).await?.ok_or(Refusal::NotFound)?;
    let attributes = new.attributes.trimmed();
    let mut faults = rules::attribute_faults(new.kind, &attributes);
    if !rules::may_stand_under(new.kind, parent.kind) {
        faults.push(Fault::new("/kind", "misplaced", "这一级组织不能设在该上级之下"));
    }
    if new.name.trim().is_empty() {
        faults.push(Fault::new("/name", "required", "名称不能为空"));
    }
    faults.extend(new.valid_from.and_then(|day| rules::beginning_fault(day, today)));
    let place = orgs::lineage(&ctx.db, parent.id).await?;
    let top = place.last().map_or(parent.id, |top| top.id);
    faults.extend(rules::depth_fault(place.len()));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::CreateOrg, &once, now).await?);
    super::hold_live(&write, parent.id).await?;
    imports::refuse_while_orgs_come(&write, top).await?;
    let name = new.name.trim();
    if orgs::by_name(&*write, Some(parent.id), new.kind, name).await?.is_some() {
        return Err(Refusal::OrgNameTaken.into());
    }
    let mut org = row(ctx, Some(parent.id), new.kind, name, None, new.valid_from.unwrap_or(today), now);
    attributes.put_on(&mut org);
    attributes::require_free(&write, &org).await?;
    orgs::insert(&write, org.clone()).await?;
    let id = org.id;
    write.finish(&once, org, ("org", Some(id))).await
}

/// Inserts an org that the caller has already decided to set up.
pub(crate) async fn insert_under(
    ctx: &Context,
    write: &Write,
    parent: Id,
    kind: OrgKind,
    name: &str,
    division_code: Option<&str>,
    now: Instant,
) -> Result<OrgRow> {
    let org = row(ctx, Some(parent), kind, name, division_code, calendar::day(now), now);
    orgs::insert(write, org.clone()).await?;
    Ok(org)
}

/// Sets up a city: its org, the strict compliance profile, and the default scheme.
pub(crate) async fn create_top(
    ctx: &Context,
    write: &Write,
    name: &str,
    division_code: Option<&str>,
    now: Instant,
) -> Result<OrgRow> {
    let top = row(ctx, None, OrgKind::City, name, division_code, calendar::day(now), now);
    orgs::insert(write, top.clone()).await?;
    orgs::insert_profile(write, strict_profile(top.id, now)).await?;
    schemes::install_default_scheme(ctx, write, &top, now).await?;
    Ok(top)
}

/// What holds where nobody decided otherwise.
pub(super) fn strict_profile(top: Id, now: Instant) -> ProfileRow {
    ProfileRow {
        org_id: top,
        boards: Boards::OwnOnly,
        attendance: Demand::Optional,
        photos: Demand::Optional,
        location: Demand::Optional,
        scored_online_behaviour: false,
        updated_at: now,
    }
}

/// An org without attributes but its division code.
pub(super) fn row(
    ctx: &Context,
    parent_id: Option<Id>,
    kind: OrgKind,
    name: &str,
    division_code: Option<&str>,
    valid_from: NaiveDate,
    now: Instant,
) -> OrgRow {
    OrgRow {
        id: ctx.entropy.id(now),
        parent_id,
        kind,
        name: name.to_string(),
        division_code: division_code.map(str::to_string),
        credit_code: None,
        external_code: None,
        unit_kind: None,
        address: None,
        phone: None,
        valid_from,
        valid_to: None,
        created_at: now,
    }
}
