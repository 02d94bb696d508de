//! Claims by units (单位认领): a unit takes several slots of a task and names its people by a deadline.
//!
//! A named member's claim is a claim like any other. A slot without a name is held: it counts as taken on
//! the task's row, and goes back to the task when the time for naming is over. Whatever changes a
//! unit's claim holds its task.

mod claim;
mod end;
mod hand_over;
mod name;
mod read;
mod release;
mod resize;
mod rules;
mod settle;
mod unname;

pub use claim::{NewUnitClaim, claim_for_unit};
pub(crate) use end::{end_of_task, task_changed};
pub(crate) use hand_over::hand_over;
pub use infra::store::claims::units::{UnitClaimEnd, UnitClaimRow};
pub use name::name_members;
pub(super) use read::naming;
pub use read::{list_claimable_tasks, list_task_unit_claims, list_unit_claims, show_unit_claim};
pub(super) use release::take_back;
pub(crate) use release::{release, release_of_unit};
pub use resize::resize_unit_claim;
pub use settle::settle_unit_claim;
pub(crate) use settle::sweep;
pub use unname::unname_members;

use infra::store::claims::ClaimRow;
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::tasks::TaskRow;

use crate::write::Write;
use crate::{Context, Result, notices};

/// A unit's claim as it is shown.
#[derive(Clone, Debug)]
pub struct UnitClaimSeen {
    pub row: UnitClaimRow,
    /// What it is about: those who send people must know when and where.
    pub task: TaskRow,
    pub org_name: String,
    pub unit_name: String,
    /// Those who were named and have not left since, in the order in which they were.
    pub named: Vec<Named>,
}

/// Somebody whom a unit named.
#[derive(Clone, Debug)]
pub struct Named {
    pub claim: ClaimRow,
    pub person_name: String,
}

/// Sees to it that a unit is reminded, and that what it did not use goes back.
async fn schedule(write: &Write, row: &UnitClaimRow) -> Result<()> {
    for due in rules::look_at(row, write.now()) {
        write.job_at(due, JobKind::UnitClaim, row.id).await?;
    }
    Ok(())
}

/// Tells those who answer for the unit.
async fn tell(ctx: &Context, write: &Write, row: &UnitClaimRow, kind: NoticeKind, text: String) -> Result<()> {
    let people = crate::orgs::answering(&**write, row.unit_id, row.claimed_by).await?;
    notices::tell(ctx, write, &people, kind, Some(row.id), text).await
}
