//! Making a staff account.

use infra::store::accounts::{self, AccountRow};
use infra::store::orgs;
use infra::store::people::{self, PersonRow};

use super::rules;
use crate::access::{Right, require};
use crate::{Caller, Context, Fault, Id, Refusal, Result, calendar};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The org whose system administrators look after it.
    pub org: Id,
    pub username: String,
    /// Somebody who works, is checked in or holds a grant within the caller's scope.
    pub person: Option<Id>,
    /// The name of somebody who is not known yet.
    pub name: Option<String>,
}

/// An account with the password that was drawn for it. The password is shown this once and kept
/// nowhere, which is why a repeat of the request does not get it again.
#[derive(Clone, Debug)]
pub struct AccountIssued {
    pub account: AccountRow,
    pub one_time_password: String,
}

/// Makes an account without any grant, for somebody known or for a new person.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`],
/// [`Refusal::UsernameTaken`], [`Refusal::AccountExists`], [`Refusal::BeyondScope`] when the person
/// has more to say than the caller.
pub async fn create_account(ctx: &Context, caller: &Caller, new: NewAccount) -> Result<AccountIssued> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateAccount)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let username = new.username.trim().to_lowercase();
    let name = new.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let mut faults = Vec::new();
    if !rules::is_username(&username) {
        faults.push(Fault::new("/username", "malformed", "用户名为 3 至 32 位小写字母、数字、点、横线或下划线"));
    }
    match (new.person, name) {
        (None, None) => faults.push(Fault::new("/name", "required", "请指定花名册中的人，或填写姓名")),
        (Some(_), Some(_)) => faults.push(Fault::new("/name", "superfluous", "已指定人员，不能再填写姓名")),
        (Some(person), None) => {
            if !people::is_known_within(&ctx.db, &scope, person, calendar::day(now)).await? {
                faults.push(Fault::new("/person_id", "not_found", "所辖范围内没有此人"));
            }
        }
        (None, Some(_)) => {}
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    // Whoever hands out the way in could come in by it.
    if let Some(person) = new.person
        && accounts::has_grant_beyond(&ctx.db, &scope, person).await?
    {
        return Err(Refusal::BeyondScope.into());
    }

    let password = ctx.entropy.password();
    let hash = ctx.passwords.hash(password.clone()).await?;
    let write = ctx.write(caller, Right::CreateAccount, now).await?;
    crate::orgs::hold_live(&write, org.id).await?;
    if accounts::by_username(&*write, &username).await?.is_some() {
        return Err(Refusal::UsernameTaken.into());
    }
    let person = match (new.person, name) {
        (Some(person), _) if accounts::of_person(&*write, person).await?.is_some() => {
            return Err(Refusal::AccountExists.into());
        }
        (Some(person), _) => person,
        (None, name) => {
            let row = PersonRow {
                id: ctx.entropy.id(now),
                name: name.unwrap_or_default().to_string(),
                phone: None,
                phone_index: None,
                id_number: None,
                id_number_index: None,
                created_at: now,
                disabled_at: None,
            };
            people::insert(&write, row.clone()).await?;
            row.id
        }
    };
    let account = AccountRow {
        id: ctx.entropy.id(now),
        person_id: person,
        org_id: Some(org.id),
        username,
        password_hash: hash,
        password_set_at: now,
        one_time_since: Some(now),
        created_at: now,
        disabled_at: None,
    };
    accounts::insert(&write, account.clone()).await?;
    write.commit(("account", Some(account.id))).await?;
    Ok(AccountIssued { account, one_time_password: password })
}
