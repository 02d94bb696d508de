//! Setting up an org: a top with its compliance profile and default scheme, or one under another.

use chrono::NaiveDate;
use infra::store::orgs::{self, Boards, Demand, OrgKind, OrgRow, ProfileRow};

use super::rules;
use crate::access::{Right, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, calendar, points};

/// An org to be set up.
#[derive(Clone, Debug)]
pub struct NewOrg {
    pub parent: Id,
    pub kind: OrgKind,
    pub name: String,
}

/// Sets up an org under one that lies within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the parent, [`Refusal::Invalid`] when the kind cannot stand there,
/// [`Refusal::OrgNameTaken`].
pub async fn create_org(ctx: &Context, caller: &Caller, new: NewOrg, once: Once<OrgRow>) -> Result<Effect<OrgRow>> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateOrg)?;
    let parent = orgs::find_within(&ctx.db, &scope, new.parent).await?.ok_or(Refusal::NotFound)?;
    if !rules::may_stand_under(new.kind, parent.kind) {
        return Err(Refusal::invalid("/kind", "misplaced", "这一级组织不能设在该上级之下").into());
    }
    if new.name.trim().is_empty() {
        return Err(Refusal::invalid("/name", "required", "名称不能为空").into());
    }
    let write = enter!(ctx.write_once(caller, Right::CreateOrg, &once, now).await?);
    if orgs::by_name(&*write, Some(parent.id), new.kind, new.name.trim()).await?.is_some() {
        return Err(Refusal::OrgNameTaken.into());
    }
    let org = row(ctx, Some(parent.id), new.kind, new.name.trim(), None, calendar::day(now), now);
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
    let profile = ProfileRow {
        org_id: top.id,
        boards: Boards::OwnOnly,
        attendance: Demand::Optional,
        photos: Demand::Optional,
        location: Demand::Optional,
        scored_online_behaviour: false,
        updated_at: now,
    };
    orgs::insert_profile(write, profile).await?;
    points::install_default_scheme(ctx, write, &top, now).await?;
    Ok(top)
}

fn row(
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
        valid_from,
        valid_to: None,
        created_at: now,
    }
}
