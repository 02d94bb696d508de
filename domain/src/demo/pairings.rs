//! Who looks after which compound: every compound has a unit, and some of those who lend a
//! hand have households.

use infra::store::orgs::{self, OrgFilter, OrgKind};

use super::cast::Cast;
use super::place::nothing;
use crate::checkins::Standing;
use crate::checkins::units::list_unit_checkins;
use crate::pairings::{NewPairing, record_pairing};
use crate::{Context, Id, Leaf, Once, Result, calendar};

/// So many of each community have households, and one more.
const HELPERS: usize = 3;

/// Records them in the name of the communities' workers.
pub(super) async fn give(ctx: &Context, cast: &Cast, progress: &impl Fn(&'static str, usize, usize)) -> Result<()> {
    let communities: Vec<_> = cast.streets.iter().flat_map(|(_, communities)| communities).collect();
    let all = Leaf { page: 1, size: 100 };
    for (n, community) in communities.iter().enumerate() {
        let worker = &cast.workers[n];
        let live = Some(Standing::Live);
        let mut units: Vec<Id> = list_unit_checkins(ctx, worker, community.id, live, all)
            .await?
            .rows
            .iter()
            .map(|seen| seen.checkin.unit_id)
            .collect();
        units.reverse();
        let filter = OrgFilter { parent: Some(community.id), kind: Some(OrgKind::Compound), ..OrgFilter::default() };
        let compounds = orgs::list(&ctx.db, &filter, calendar::day(ctx.now()), all).await?.rows;
        // The last of them is one who moves house later.
        let active = &cast.active[n];
        let helpers: Vec<_> = active.iter().take(HELPERS).chain(active.iter().skip(HELPERS).last()).collect();
        for (k, compound) in compounds.iter().enumerate() {
            let bare = NewPairing {
                place: compound.id,
                unit: None,
                person: None,
                households: None,
                extent: None,
                valid_from: None,
                valid_to: None,
            };
            if let Some(unit) = units.get(k % units.len().max(1)) {
                let new = NewPairing { unit: Some(*unit), ..bare.clone() };
                record_pairing(ctx, worker, new, Once::unkeyed(nothing)).await?;
            }
            if let Some(member) = helpers.get(k) {
                let extent = Some(format!("{}号楼{}单元", k + 1, n % 3 + 1));
                let person = Some(member.person_id()?);
                let new = NewPairing { person, households: Some(10 + (k as i32) % 3), extent, ..bare };
                record_pairing(ctx, worker, new, Once::unkeyed(nothing)).await?;
            }
        }
        progress("包联", n + 1, communities.len());
    }
    Ok(())
}
