//! Correcting an org's name and attributes.

use infra::store::orgs::{self, OrgRow};

use super::attributes::{self, Attributes};
use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Fault, Id, Refusal, Result};

/// Gives an org within the caller's scope this name and these attributes, all of them: what is not
/// given is no longer known.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`], [`Refusal::Invalid`], [`Refusal::ImportRunning`],
/// [`Refusal::OrgNameTaken`], [`Refusal::OrgCodeTaken`].
pub async fn edit_org(ctx: &Context, caller: &Caller, id: Id, name: String, attributes: Attributes) -> Result<OrgRow> {
    let now = ctx.now();
    let scope = require(caller, Right::EditOrg)?;
    let found = orgs::find_within(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let attributes = attributes.trimmed();
    let name = name.trim().to_string();
    let mut faults = rules::attribute_faults(found.kind, &attributes);
    if name.is_empty() {
        faults.push(Fault::new("/name", "required", "名称不能为空"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = ctx.write(caller, Right::EditOrg, now).await?;
    let mut org = super::lock_live(&write, id).await?;
    let named_anew = org.name != name || (org.division_code.is_some() && attributes.division_code.is_none());
    if named_anew {
        let namesake = orgs::by_name(&*write, org.parent_id, org.kind, &name).await?;
        if namesake.is_some_and(|other| other.id != id) {
            return Err(Refusal::OrgNameTaken.into());
        }
    }
    org.name = name;
    attributes.put_on(&mut org);
    attributes::require_free(&write, &org).await?;
    orgs::edit(&write, &org).await?;
    write.commit(("org", Some(id))).await?;
    Ok(org)
}
