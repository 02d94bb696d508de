//! A member's memberships, and the changes of them that never came about.

use infra::Reader;
use infra::store::orgs;
use infra::store::people::changes::{self, VoidedChangeRow};
use infra::store::people::{self, MembershipRow};

use super::read::MemberSeen;
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result, calendar};

/// A change that was recorded for a later day and never came about.
#[derive(Clone, Debug)]
pub struct VoidedSeen {
    pub change: VoidedChangeRow,
    pub unit_name: String,
    /// Who voided it, if it was not the command line.
    pub by: Option<String>,
}

/// A member as they stand now, and what the change made void.
#[derive(Clone, Debug)]
pub struct MemberChanged {
    pub member: MemberSeen,
    pub voided: Vec<VoidedSeen>,
}

/// A member's memberships and the changes that never came about.
#[derive(Clone, Debug)]
pub struct MembershipsSeen {
    /// The latest first, each with its unit's name.
    pub memberships: Vec<(MembershipRow, String)>,
    /// Those voided last come first.
    pub voided: Vec<VoidedSeen>,
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn list_memberships(ctx: &Context, caller: &Caller, person: Id) -> Result<MembershipsSeen> {
    let scope = require(caller, Right::ListMemberships)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let history = people::memberships_of(&ctx.db, person).await?;
    let names = orgs::names(&ctx.db, history.iter().map(|row| row.unit_id)).await?;
    let name = |row: &MembershipRow| names.get(&row.unit_id).cloned().unwrap_or_default();
    Ok(MembershipsSeen {
        memberships: history.into_iter().rev().map(|row| (row.clone(), name(&row))).collect(),
        voided: seen(&ctx.db, changes::voided_of(&ctx.db, person).await?).await?,
    })
}

/// Changes with the names of their units, and of those who voided them.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<VoidedChangeRow>) -> Result<Vec<VoidedSeen>> {
    let units = orgs::names(reader, rows.iter().map(|row| row.unit_id)).await?;
    let people = people::names(reader, rows.iter().filter_map(|row| row.voided_by)).await?;
    let seen = |change: VoidedChangeRow| VoidedSeen {
        unit_name: units.get(&change.unit_id).cloned().unwrap_or_default(),
        by: change.voided_by.and_then(|by| people.get(&by).cloned()),
        change,
    };
    Ok(rows.into_iter().map(seen).collect())
}
