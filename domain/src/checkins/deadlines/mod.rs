//! Deadlines (报到期限): days of every year by which members are to have checked in, as data of a
//! top-level org.

pub(super) mod rules;
mod set;
mod show;

pub use rules::{Deadline, Due};
pub use set::set_checkin_deadlines;
pub use show::{MyDeadlines, show_checkin_deadlines, show_my_deadlines};

use infra::Reader;
use infra::store::checkins::deadlines;
use infra::store::orgs;

use crate::{Id, Refusal, Result};

/// The deadlines that hold for an org: those of its top, or the default ones.
pub(super) async fn in_force(reader: &impl Reader, org: Id) -> Result<Vec<Deadline>> {
    let top = orgs::lineage(reader, org).await?.pop().ok_or(Refusal::NotFound)?;
    let rows = deadlines::of_top(reader, top.id).await?;
    Ok(if rows.is_empty() { rules::default_deadlines() } else { rows.iter().map(Deadline::from).collect() })
}
