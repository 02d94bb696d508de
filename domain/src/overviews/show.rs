//! Showing an overview.

use infra::store::orgs::{self, OrgFilter, OrgRow};
use infra::store::overviews::{self, Figures, When};

use crate::access::{Right, require};
use crate::calendar::{self, Period};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// An org and what it comes to.
#[derive(Clone, Debug)]
pub struct Counted {
    pub org: OrgRow,
    pub figures: Figures,
}

/// An org, and those of its children that exist today. Its figures are not the sum of theirs: what is
/// its own, and what was done in places that are gone, belongs to it as well; and whoever works below
/// one child and is checked in below another has points in both.
#[derive(Clone, Debug)]
pub struct Overview {
    pub month: Period,
    pub whole: Counted,
    pub children: Leafed<Counted>,
}

/// An org within the caller's scope, whether it exists or did. Five statements, however many members
/// or children it has: one for the org, two for a leaf of its children, two for all figures.
///
/// # Errors
/// [`Refusal::NotFound`] for any other org.
pub async fn show_overview(ctx: &Context, caller: &Caller, id: Id, leaf: Leaf) -> Result<Overview> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowOverview)?;
    let org = orgs::find_within(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let day = calendar::day(now);
    let filter = OrgFilter { parent: Some(id), ..OrgFilter::default() };
    let Leafed { rows, total } = orgs::list(&ctx.db, &filter, day, leaf).await?;
    let month = Period::month(now);
    let when = When { now, day, since: calendar::month_start(now), period: month.to_string() };
    let ids: Vec<Id> = rows.iter().map(|child| child.id).collect();
    let survey = ctx.db.survey().await?;
    let found = overviews::figures(&survey, id, &ids, &when).await?;
    // What nothing was counted for has nothing.
    let counted = |org: OrgRow| Counted { figures: found.get(&org.id).copied().unwrap_or_default(), org };
    let children = Leafed { rows: rows.into_iter().map(counted).collect(), total };
    Ok(Overview { month, whole: counted(org), children })
}
