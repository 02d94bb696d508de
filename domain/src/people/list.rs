//! The members that somebody answers for: leafed through, or taken out whole.

use futures::stream::{self, BoxStream, StreamExt};
use infra::crypto::Purpose;
use infra::store::orgs;
use infra::store::people::{self, MemberClass, MemberFilter, MembershipRow};

use super::read::{self, MemberSeen};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Leaf, Leafed, Refusal, Result, calendar};

/// What a list of members is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    /// Members of units in this org's subtree.
    pub org: Option<Id>,
    /// Part of the name.
    pub name: Option<String>,
    /// The whole number.
    pub phone: Option<String>,
    pub class: Option<MemberClass>,
    pub checked_in: Option<bool>,
    /// Those who have left, instead of those in service.
    pub left: bool,
}

impl Narrowing {
    fn filter(self, ctx: &Context) -> MemberFilter {
        MemberFilter {
            org: self.org,
            name: self.name,
            phone_index: self.phone.map(|phone| ctx.vault.index(Purpose::Phone, phone.trim())),
            class: self.class,
            checked_in: self.checked_in,
            left: self.left,
        }
    }
}

/// A page of the members of the caller's units.
pub async fn list_members(
    ctx: &Context,
    caller: &Caller,
    narrowing: Narrowing,
    leaf: Leaf,
) -> Result<Leafed<MemberSeen>> {
    let scope = require(caller, Right::ListMembers)?;
    let today = calendar::day(ctx.now());
    let page = people::list_members(&ctx.db, &scope, &narrowing.filter(ctx), today, leaf).await?;
    Ok(Leafed { rows: seen(ctx, page.rows).await?, total: page.total })
}

/// Members being taken out.
pub struct Export {
    /// Some at a time, read as they are asked for.
    pub members: BoxStream<'static, Result<Vec<MemberSeen>>>,
    /// When it was asked for.
    pub at: Instant,
    /// Who asked.
    pub by: String,
}

/// Members of one step of an export.
const AT_ONCE: u64 = 500;

/// Begins to take out all members of the caller's units. That it was done is on record before the
/// first of them is handed out.
///
/// # Errors
/// [`Refusal::NotFound`] for an org that is not within the caller's scope.
pub async fn export_members(ctx: &Context, caller: &Caller, narrowing: Narrowing) -> Result<Export> {
    let now = ctx.now();
    let scope = require(caller, Right::ExportMembers)?;
    let org = narrowing.org;
    if let Some(org) = org {
        orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    }
    let by = match caller.person_if_any() {
        Some(person) => people::names(&ctx.db, [person]).await?.remove(&person).unwrap_or_default(),
        None => String::new(),
    };
    ctx.write(caller, Right::ExportMembers, now).await?.commit(("org", org)).await?;
    let filter = narrowing.filter(ctx);
    let ctx = ctx.clone();
    let members = stream::try_unfold((ctx, scope, filter, None), move |(ctx, scope, filter, after)| async move {
        let day = calendar::day(now);
        let rows = people::members_after(&ctx.db, &scope, &filter, day, after, AT_ONCE).await?;
        let Some(last) = rows.last().map(|row| row.person_id) else { return Ok(None) };
        let members = seen(&ctx, rows).await?;
        Ok(Some((members, (ctx, scope, filter, Some(last)))))
    });
    Ok(Export { members: members.boxed(), at: now, by })
}

async fn seen(ctx: &Context, memberships: Vec<MembershipRow>) -> Result<Vec<MemberSeen>> {
    let mut persons = people::find_many(&ctx.db, memberships.iter().map(|row| row.person_id)).await?;
    let pairs = memberships.into_iter().filter_map(|row| Some((persons.remove(&row.person_id)?, row)));
    read::seen_many(ctx, &ctx.db, pairs.collect()).await
}
