//! The list of an org's subtree as it stands: sent in again for the same org, it changes nothing.

use infra::store::orgs::{self, OrgRow, lists};

use super::row::{kind_word, sort_word};
use super::tree::{Above, Tree};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// Orgs taken out: for each a row under [`ORG_HEADS`](super::ORG_HEADS), those above first.
pub struct OrgsOut {
    pub rows: Vec<[String; 10]>,
}

/// Takes out the live orgs below one that lies within the caller's scope. That it was done is on record
/// before.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn export_orgs(ctx: &Context, caller: &Caller, org: Id) -> Result<OrgsOut> {
    let now = ctx.now();
    let scope = require(caller, Right::ExportOrgs)?;
    let root = orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let lineage = orgs::lineage(&ctx.db, root.id).await?;
    let below = lists::live_below(&ctx.db, root.id).await?;
    ctx.write(caller, Right::ExportOrgs, now).await?.commit(("org", Some(root.id))).await?;
    let ids: Vec<Id> = below.iter().map(|org| org.id).filter(|id| *id != root.id).collect();
    let tree = Tree::new(&lineage, below, &[]);
    let mut orgs: Vec<&OrgRow> = ids.iter().filter_map(|id| tree.org(*id)).collect();
    orgs.sort_by_key(|org| (tree.levels(org.id), org.kind, org.division_code.clone(), org.id));
    Ok(OrgsOut { rows: orgs.into_iter().map(|org| row(&tree, org)).collect() })
}

fn row(tree: &Tree, org: &OrgRow) -> [String; 10] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        kind_word(org.kind).to_string(),
        org.name.clone(),
        above(tree, org),
        text(&org.external_code),
        text(&org.division_code),
        text(&org.credit_code),
        org.unit_kind.map(sort_word).unwrap_or_default().to_string(),
        text(&org.address),
        text(&org.phone),
        org.valid_from.to_string(),
    ]
}

/// What the org stands under, written so that it is found again; empty for the root.
fn above(tree: &Tree, org: &OrgRow) -> String {
    let mut path: Vec<&OrgRow> = Vec::new();
    let mut at = org.parent_id.filter(|parent| *parent != tree.root());
    while let Some(parent) = at.and_then(|id| tree.org(id)) {
        path.insert(0, parent);
        at = parent.parent_id.filter(|above| *above != tree.root());
    }
    let Some(parent) = path.last() else { return String::new() };
    let short = path.iter().map(|org| org.name.as_str()).collect::<Vec<_>>().join("/");
    let root = tree.org(tree.root()).map_or("", |root| root.name.as_str());
    let long = format!("{root}/{short}");
    let codes = [&parent.division_code, &parent.credit_code, &parent.external_code];
    let ways = std::iter::once(&short).chain([&long]).chain(codes.into_iter().flatten());
    let found = ways.into_iter().find(|way| tree.above(way, org.kind) == Above::Found(parent.id));
    found.cloned().unwrap_or_else(|| short.clone())
}
