//! Check-ins of units (单位报到): several at once, exactly one of the live ones primary.

mod check_in;
mod decide;
mod hand_over;
mod primary;
mod read;
mod rules;
mod withdraw;

pub use check_in::check_in_unit;
pub use decide::{confirm_unit_checkin, decline_unit_checkin};
pub(crate) use hand_over::hand_over;
pub use infra::store::checkins::units::UnitCheckinRow;
pub use primary::make_primary_checkin;
pub use read::list_unit_checkins;
pub use rules::state;
pub use withdraw::withdraw_unit_checkin;

use infra::Reader;
use infra::store::checkins::units;
use infra::store::orgs::{self, OrgKind};

use crate::write::Write;
use crate::{Id, Refusal, Result};

/// A unit's check-in and the names of both.
#[derive(Clone, Debug)]
pub struct UnitCheckinSeen {
    pub checkin: UnitCheckinRow,
    pub unit_name: String,
    pub community_name: String,
}

/// Locks a unit: whatever happens to its check-ins happens one after the other. The top above it is
/// held, for people and tasks may be locked after it: a merger under way is waited for first.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::OrgRetired`].
async fn lock_unit(write: &Write, unit: Id) -> Result<()> {
    let top = orgs::lineage(&**write, unit).await?.pop().map_or(unit, |top| top.id);
    if top != unit {
        orgs::hold(write, &[top]).await?;
    }
    let org = orgs::lock(write, &[unit]).await?.remove(&unit);
    let org = org.filter(|org| org.kind == OrgKind::Unit).ok_or(Refusal::NotFound)?;
    if org.valid_to.is_some() { Err(Refusal::OrgRetired.into()) } else { Ok(()) }
}

/// Sees to it that a unit with live check-ins has a primary one.
async fn keep_primary(write: &Write, unit: Id) -> Result<()> {
    let standing = units::standing_of(&**write, unit).await?;
    if let Some(next) = rules::next_primary(&standing) {
        units::make_primary(write, unit, next, write.now()).await?;
    }
    Ok(())
}

async fn seen(reader: &impl Reader, rows: Vec<UnitCheckinRow>) -> Result<Vec<UnitCheckinSeen>> {
    let names = orgs::names(reader, rows.iter().flat_map(|row| [row.unit_id, row.community_id])).await?;
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    let seen = |checkin: UnitCheckinRow| UnitCheckinSeen {
        unit_name: name(checkin.unit_id),
        community_name: name(checkin.community_id),
        checkin,
    };
    Ok(rows.into_iter().map(seen).collect())
}

async fn one(reader: &impl Reader, row: UnitCheckinRow) -> Result<UnitCheckinSeen> {
    seen(reader, vec![row]).await?.pop().ok_or(Refusal::NotFound.into())
}
