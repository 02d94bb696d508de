//! Granting roles and revoking them.

use infra::store::accounts::{self, GrantRow};
use infra::store::{orgs, people, sessions};

use super::rules;
use crate::access::{Right, Role, require};
use crate::write::Write;
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result, calendar};

/// A role to be granted.
#[derive(Clone, Debug)]
pub struct NewGrant {
    pub person: Id,
    pub org: Id,
    pub role: Role,
}

/// A grant with the name of its org.
#[derive(Clone, Debug)]
pub struct GrantSeen {
    pub grant: GrantRow,
    pub org_name: String,
}

/// Grants a role on an org within the caller's scope to somebody who is known there. It is in the
/// next token of theirs; those issued before are refused.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] for the person,
/// [`Refusal::Oneself`], [`Refusal::RolesSplit`], [`Refusal::GrantStands`].
pub async fn grant_role(
    ctx: &Context,
    caller: &Caller,
    new: NewGrant,
    once: Once<GrantSeen>,
) -> Result<Effect<GrantSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::GrantRole)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    if caller.person_if_any() == Some(new.person) {
        return Err(Refusal::Oneself.into());
    }
    let known = people::is_known_within(&ctx.db, &scope, new.person, calendar::day(now)).await?
        || accounts::has_account_within(&ctx.db, &scope, new.person).await?;
    if !known {
        return Err(Refusal::invalid("/person_id", "not_found", "所辖范围内没有此人").into());
    }

    let write = enter!(ctx.write_once(caller, Right::GrantRole, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    // Two grants to one person are given one after the other: together they might be too much.
    people::lock(&write, &[new.person]).await?;
    let held = accounts::grants_of(&*write, new.person).await?;
    if held.iter().any(|grant| grant.org_id == org.id && grant.role == new.role) {
        return Err(Refusal::GrantStands.into());
    }
    if !rules::may_hold(new.role, &held.iter().map(|grant| grant.role).collect::<Vec<_>>()) {
        return Err(Refusal::RolesSplit.into());
    }
    let grant = GrantRow {
        id: ctx.entropy.id(now),
        person_id: new.person,
        org_id: org.id,
        role: new.role,
        granted_by: caller.person_if_any(),
        granted_at: now,
        revoked_at: None,
    };
    accounts::insert_grant(&write, grant.clone()).await?;
    sessions::revoke_tokens_of(&write, new.person, now).await?;
    let id = grant.id;
    let effect = write.finish(&once, GrantSeen { grant, org_name: org.name }, ("grant", Some(id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(effect)
}

/// Ends a grant on an org within the caller's scope, at once.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Oneself`], [`Refusal::GrantRevoked`],
/// [`Refusal::LastSecurity`].
pub async fn revoke_grant(ctx: &Context, caller: &Caller, id: Id, once: Once<GrantSeen>) -> Result<Effect<GrantSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::RevokeGrant)?;
    let mut grant = accounts::find_grant(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if caller.person_if_any() == Some(grant.person_id) {
        return Err(Refusal::Oneself.into());
    }

    let write = enter!(ctx.write_once(caller, Right::RevokeGrant, &once, now).await?);
    if grant.role == Role::Security {
        require_another(&write, &grant).await?;
    }
    if !accounts::revoke_grant(&write, id, now).await? {
        return Err(Refusal::GrantRevoked.into());
    }
    sessions::revoke_tokens_of(&write, grant.person_id, now).await?;
    grant.revoked_at = Some(now);
    let org_name = orgs::names(&*write, [grant.org_id]).await?.remove(&grant.org_id).unwrap_or_default();
    let effect = write.finish(&once, GrantSeen { grant, org_name }, ("grant", Some(id))).await?;
    crate::sessions::revocations::hasten(ctx).await;
    Ok(effect)
}

/// Checks that others can still grant wherever a person does now, for they are about to be kept from
/// it. Taken before any lock but those of orgs.
///
/// # Errors
/// [`Refusal::LastSecurity`].
pub(crate) async fn require_another_security(write: &Write, person: Id) -> Result<()> {
    for grant in accounts::grants_of(&**write, person).await? {
        if grant.role == Role::Security {
            require_another(write, &grant).await?;
        }
    }
    Ok(())
}

/// Checks that somebody else can still grant on a top-level org when this security grant is gone.
/// Locks the org: two who would take each other's role away do so one after the other.
///
/// # Errors
/// [`Refusal::LastSecurity`].
async fn require_another(write: &Write, grant: &GrantRow) -> Result<()> {
    let org = orgs::lock(write, &[grant.org_id]).await?.remove(&grant.org_id);
    let is_top = org.is_some_and(|org| org.parent_id.is_none());
    if is_top && accounts::others_with(&**write, grant.org_id, Role::Security, grant.person_id).await? == 0 {
        return Err(Refusal::LastSecurity.into());
    }
    Ok(())
}
