//! A unit, or a community, that has been merged into another, or split: its check-ins go on there.

use std::collections::{BTreeSet, HashSet};

use infra::store::checkins::units::{self, UnitCheckinRow};
use infra::store::checkins::{CheckinEnd, Ending};
use infra::store::orgs;

use super::keep_primary;
use crate::write::Write;
use crate::{Context, Id, Result};

/// Ends what an org had, on either side, and lets it go on with its successor: confirmed or waiting as
/// it was, and primary where it was. Two that fall together become one. Of a community that is split,
/// those of the units that are named (`only`) go, as its members do.
pub(crate) async fn hand_over(
    ctx: &Context,
    write: &Write,
    (from, to): (Id, Id),
    only: Option<&HashSet<Id>>,
) -> Result<()> {
    let now = write.now();
    let goes = |row: &UnitCheckinRow| only.is_none_or(|only| row.community_id == from && only.contains(&row.unit_id));
    let standing = units::standing_in(&**write, from).await?;
    let concerned: BTreeSet<Id> = standing.iter().filter(|row| goes(row)).map(|row| row.unit_id).chain([to]).collect();
    orgs::lock(write, &concerned.iter().copied().collect::<Vec<_>>()).await?;
    let ending = Ending { reason: CheckinEnd::HandedOver, note: None, by: None, at: now };
    let successor = |org: Id| if org == from { to } else { org };
    // Read again: nobody changes them from here on.
    for row in units::standing_in(&**write, from).await?.into_iter().filter(|row| goes(row)) {
        units::end(write, row.id, &ending).await?;
        let next = UnitCheckinRow {
            id: ctx.entropy.id(now),
            unit_id: successor(row.unit_id),
            community_id: successor(row.community_id),
            primary_since: None,
            ..row.clone()
        };
        units::insert(write, next.clone()).await?;
        let standing = units::standing_of(&**write, next.unit_id).await?;
        let Some(there) = standing.iter().find(|other| other.community_id == next.community_id) else { continue };
        if row.confirmed_at.is_some() {
            units::confirm(write, there.id, row.confirmed_by, now).await?;
        }
        // A unit that took another in keeps the primary one that it has.
        if row.primary_since.is_some() && row.community_id == from {
            units::make_primary(write, next.unit_id, there.id, now).await?;
        }
    }
    for unit in concerned {
        keep_primary(write, unit).await?;
    }
    Ok(())
}
