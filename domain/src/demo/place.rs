//! The city itself: its real divisions, and invented units.

use std::collections::HashMap;

use infra::store::orgs::{self, OrgFilter, OrgKind};

use crate::imports::divisions::{self, Request, Source};
use crate::once::Answer;
use crate::orgs::{Attributes, NewOrg, OrgRow, create_org};
use crate::{Caller, Context, Error, Id, Leaf, Once, Result, calendar};

use super::names;

/// Yongji's rows of the statistical division codes.
const FILES: [(&str, &str); 3] = [
    ("areas.csv", include_str!("../../../data/divisions/yongji/areas.csv")),
    ("streets.csv", include_str!("../../../data/divisions/yongji/streets.csv")),
    ("villages.csv", include_str!("../../../data/divisions/yongji/villages.csv")),
];

pub(super) struct City {
    pub top: Id,
    /// The three streets (not the towns), each with its communities.
    pub streets: Vec<(OrgRow, Vec<OrgRow>)>,
    pub units: Vec<OrgRow>,
    /// The first grid of each community, in the order of the streets and their communities.
    pub grids: Vec<Id>,
}

pub(super) async fn found(ctx: &Context, progress: &impl Fn(&'static str, usize, usize)) -> Result<City> {
    let caller = Caller::command_line();
    let request = Request { county: "140881".into(), from: Source::Carried(&FILES), with_zones: false };
    let imported =
        divisions::import_divisions(ctx, &caller, request, |done, all| progress("街道与社区", done, all)).await;
    let report = imported.map_err(|error| Error::Fault(infra::Error::Fault(error.to_string())))?;
    let top = report.top.ok_or_else(|| Error::Fault(infra::Error::Fault("no city".into())))?;

    let names = names::units();
    for (n, name) in names.iter().enumerate() {
        set_up(ctx, top, OrgKind::Unit, name.clone()).await?;
        progress("单位", n + 1, names.len());
    }
    let units = children(ctx, top, OrgKind::Unit).await?;
    let communities: HashMap<Id, Vec<OrgRow>> = {
        let mut by_street: HashMap<Id, Vec<OrgRow>> = HashMap::new();
        for street in children(ctx, top, OrgKind::Street).await? {
            let below = children(ctx, street.id, OrgKind::Community).await?;
            by_street.insert(street.id, below.into_iter().filter(|org| org.name.ends_with("社区")).collect());
        }
        by_street
    };
    let streets = children(ctx, top, OrgKind::Street).await?;
    let streets: Vec<_> = streets
        .into_iter()
        .filter(|street| street.name.ends_with("街道"))
        .map(|street| (street.clone(), communities.get(&street.id).cloned().unwrap_or_default()))
        .collect();
    let homes: Vec<Id> = streets.iter().flat_map(|(_, communities)| communities).map(|org| org.id).collect();
    for n in 0..COMPOUNDS {
        set_up(ctx, homes[n % homes.len()], OrgKind::Compound, names::compound(n / homes.len())).await?;
        progress("小区", n + 1, COMPOUNDS);
    }
    let mut grids = Vec::new();
    for (n, home) in homes.iter().enumerate() {
        set_up(ctx, *home, OrgKind::Grid, "第一网格".to_string()).await?;
        grids.extend(children(ctx, *home, OrgKind::Grid).await?.first().map(|grid| grid.id));
        progress("网格", n + 1, homes.len());
    }
    Ok(City { top, streets, units, grids })
}

/// How many compounds there are, as in the real city.
const COMPOUNDS: usize = 236;

async fn set_up(ctx: &Context, parent: Id, kind: OrgKind, name: String) -> Result<()> {
    // The machine's own caller has no Idempotency-Key and sees the whole city.
    let new = NewOrg { parent, kind, name, valid_from: None, attributes: Attributes::default() };
    create_org(ctx, &Caller::command_line(), new, Once::unkeyed(nothing)).await?;
    Ok(())
}

async fn children(ctx: &Context, parent: Id, kind: OrgKind) -> Result<Vec<OrgRow>> {
    let filter = OrgFilter { parent: Some(parent), kind: Some(kind), ..OrgFilter::default() };
    let leaf = Leaf { page: 1, size: 1000 };
    Ok(orgs::list(&ctx.db, &filter, calendar::day(ctx.now()), leaf).await?.rows)
}

/// Nobody reads the answers of the demo's own requests.
pub(super) fn nothing<T>(_: &T) -> Answer {
    Answer { status: 200, body: Vec::new() }
}
