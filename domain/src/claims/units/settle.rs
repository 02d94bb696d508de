//! When the time for naming runs out, and when it has.

use infra::store::claims::units::{self, UnitClaimEnd, UnitClaimRow};
use infra::store::notices::NoticeKind;
use infra::store::orgs;
use infra::store::tasks::{self, TaskRow};

use super::rules::{self, Due, NOTICE};
use super::tell;
use crate::access::{Right, require};
use crate::sweep::settle_each;
use crate::write::Write;
use crate::{Caller, Context, Id, Refusal, Result, waitlist};

/// At most so many are looked for at once.
const SWEPT: u64 = 500;

/// Reminds a unit of the names that are due soon; once they were due, gives the slots without one back to
/// the task and whoever waits for it. Repeated, it changes nothing.
pub async fn settle_unit_claim(ctx: &Context, caller: &Caller, id: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SettleUnitClaim)?;
    let found = units::by_id(&ctx.db, [id]).await?.remove(&id).ok_or(Refusal::NotFound)?;
    if rules::due(&found, now).is_none() {
        return Ok(());
    }
    let write = ctx.write(caller, Right::SettleUnitClaim, now).await?;
    let task = tasks::lock(&write, &[found.task_id]).await?.remove(&found.task_id).ok_or(Refusal::NotFound)?;
    // Under the task's lock it stands still.
    let row = units::by_id(&*write, [id]).await?.remove(&id).ok_or(Refusal::NotFound)?;
    match rules::due(&row, now) {
        Some(Due::Reminder) => remind(ctx, &write, row, &task).await?,
        Some(Due::Settlement) => settle(ctx, &write, &row, &task).await?,
        None => return Ok(()),
    }
    write.commit(("unit_claim", Some(id))).await?;
    ctx.live.gates.forget(task.id);
    Ok(())
}

async fn remind(ctx: &Context, write: &Write, mut row: UnitClaimRow, task: &TaskRow) -> Result<()> {
    row.reminded_at = Some(write.now());
    units::update(write, &row).await?;
    let text = rules::reminder(&unit_name(write, &row).await?, &task.title, &row);
    tell(ctx, write, &row, NoticeKind::UnitNamesDue, text).await
}

async fn settle(ctx: &Context, write: &Write, row: &UnitClaimRow, task: &TaskRow) -> Result<()> {
    units::end(write, row.id, UnitClaimEnd::Settled, write.now()).await?;
    if row.unnamed == 0 {
        return Ok(());
    }
    tasks::free_slots(write, task.id, row.unnamed).await?;
    waitlist::slots_freed(write, task).await?;
    let text = rules::ending_notice(&unit_name(write, row).await?, &task.title, UnitClaimEnd::Settled, row.unnamed);
    tell(ctx, write, row, NoticeKind::UnitClaimEnded, text).await
}

async fn unit_name(write: &Write, row: &UnitClaimRow) -> Result<String> {
    Ok(orgs::names(&**write, [row.unit_id]).await?.remove(&row.unit_id).unwrap_or_default())
}

/// Looks after those whose time has come and whose job was given up. One that cannot be settled stops
/// no other.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (soon, job) = (ctx.now() + NOTICE, Caller::job());
    let page = |after| units::due(&ctx.db, soon, after, SWEPT);
    settle_each("unit claims", page, |id| settle_unit_claim(ctx, &job, id)).await
}
