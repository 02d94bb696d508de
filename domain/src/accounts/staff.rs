//! Who works as staff in an org's subtree, with what.

use std::collections::HashMap;

use infra::store::accounts::{self, AccountRow};
use infra::store::orgs;

use super::grant::GrantSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// One member of staff.
#[derive(Clone, Debug)]
pub struct StaffSeen {
    pub person_id: Id,
    pub name: String,
    /// Missing where somebody signs in by WeChat alone.
    pub account: Option<AccountRow>,
    /// The live grants within the caller's scope.
    pub grants: Vec<GrantSeen>,
}

/// Everybody with a grant or an account in the subtree of an org.
///
/// # Errors
/// [`Refusal::NotFound`] when the org is out of scope.
pub async fn list_staff(ctx: &Context, caller: &Caller, org: Id, leaf: Leaf) -> Result<Leafed<StaffSeen>> {
    let scope = require(caller, Right::ListStaff)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let leafed = accounts::staff_of(&ctx.db, &scope, org, leaf).await?;
    let people = || leafed.rows.iter().map(|person| person.id);
    let mut accounts_of = accounts::of_people(&ctx.db, people()).await?;
    let grants = accounts::grants_of_people(&ctx.db, &scope, people()).await?;
    let names = orgs::names(&ctx.db, grants.iter().map(|grant| grant.org_id)).await?;
    let mut by_person: HashMap<Id, Vec<GrantSeen>> = HashMap::new();
    for grant in grants {
        let org_name = names.get(&grant.org_id).cloned().unwrap_or_default();
        by_person.entry(grant.person_id).or_default().push(GrantSeen { grant, org_name });
    }
    let rows = leafed.rows.into_iter().map(|person| StaffSeen {
        account: accounts_of.remove(&person.id),
        grants: by_person.remove(&person.id).unwrap_or_default(),
        person_id: person.id,
        name: person.name,
    });
    Ok(Leafed { rows: rows.collect(), total: leafed.total })
}
