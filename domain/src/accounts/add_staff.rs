//! Making a staff account with a first grant, from the command line.

use infra::crypto::Purpose;
use infra::store::accounts::{self, AccountRow, GrantRow};
use infra::store::orgs;
use infra::store::people::{self, PersonRow};

use super::rules;
use crate::access::{Right, Role, require};
use crate::{Caller, Context, Fault, Id, Refusal, Result};

/// A member of staff to be added.
#[derive(Clone, Debug)]
pub struct NewStaff {
    pub name: String,
    pub username: String,
    pub role: Role,
    pub org: Id,
    /// The phone number of somebody on the roster who is to hold the account; without it, a new
    /// person is recorded. (Nobody reviews their own log: that is told by the person.)
    pub phone: Option<String>,
    /// A first password; without it, one is drawn. Either way it must be changed at once.
    pub password: Option<String>,
}

/// Adds the account, or, where the user name exists, only the grant. Returns the person and, for
/// a new account, the one-time password.
///
/// # Errors
/// [`Refusal::Invalid`] for the user name, the password or the org; [`Refusal::OrgRetired`],
/// [`Refusal::RolesSplit`]; [`Refusal::Conflict`] when the grant stands already.
pub async fn add_staff(ctx: &Context, caller: &Caller, new: NewStaff) -> Result<(Id, Option<String>)> {
    let now = ctx.now();
    let scope = require(caller, Right::AddStaff)?;
    let username = new.username.trim().to_lowercase();
    let mut faults = Vec::new();
    if !rules::is_username(&username) {
        faults.push(Fault::new("/username", "malformed", "用户名为 3 至 32 位小写字母、数字、点、横线或下划线"));
    }
    if new.name.trim().is_empty() {
        faults.push(Fault::new("/name", "required", "姓名不能为空"));
    }
    if orgs::find_within(&ctx.db, &scope, new.org).await?.is_none() {
        faults.push(Fault::new("/org", "not_found", "没有这个组织"));
    }
    if let Some(password) = &new.password {
        faults.extend(rules::password_faults(password, &username, "/password"));
    }
    let known = match &new.phone {
        Some(phone) => people::by_phone(&ctx.db, &ctx.vault.index(Purpose::Phone, phone)).await?,
        None => None,
    };
    if new.phone.is_some() && known.is_none() {
        faults.push(Fault::new("/phone", "not_found", "花名册中没有该手机号"));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let standing = accounts::by_username(&ctx.db, &username).await?;
    let (person, secret) = match &standing {
        Some(account) => (account.person_id, None),
        None => {
            let person = known.as_ref().map_or_else(|| ctx.entropy.id(now), |person| person.id);
            (person, Some(new.password.unwrap_or_else(|| ctx.entropy.password())))
        }
    };
    let hash = match &secret {
        Some(secret) => Some(ctx.passwords.hash(secret.clone()).await?),
        None => None,
    };
    let write = ctx.write(caller, Right::AddStaff, now).await?;
    crate::orgs::hold_live(&write, new.org).await?;
    if let Some(password_hash) = hash {
        if known.is_none() {
            let row = PersonRow {
                id: person,
                name: new.name.trim().to_string(),
                phone: None,
                phone_index: None,
                id_number: None,
                id_number_index: None,
                created_at: now,
                disabled_at: None,
            };
            people::insert(&write, row).await?;
        }
        let account = AccountRow {
            id: ctx.entropy.id(now),
            person_id: person,
            org_id: Some(new.org),
            username,
            password_hash,
            password_set_at: now,
            one_time_since: Some(now),
            created_at: now,
            disabled_at: None,
        };
        accounts::insert(&write, account).await?;
    }
    let held = accounts::grants_of(&*write, person).await?;
    if !rules::may_hold(new.role, &held.iter().map(|grant| grant.role).collect::<Vec<_>>()) {
        return Err(Refusal::RolesSplit.into());
    }
    let grant = GrantRow {
        id: ctx.entropy.id(now),
        person_id: person,
        org_id: new.org,
        role: new.role,
        granted_by: caller.person_if_any(),
        granted_at: now,
        revoked_at: None,
    };
    accounts::insert_grant(&write, grant).await?;
    // Tokens issued before this instant do not know the grant yet: their holders refresh.
    infra::store::sessions::revoke_tokens_of(&write, person, now).await?;
    write.commit(("person", Some(person))).await?;
    Ok((person, secret))
}
