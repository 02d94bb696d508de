//! A unit that has been merged into another: its claims go on there.

use std::collections::HashMap;

use infra::store::claims::units::{self, UnitClaimEnd, UnitClaimRow};
use infra::store::tasks;

use crate::write::Write;
use crate::{Id, Result};

/// Gives the claims of one unit to its successor. Where both had claimed a task, the slots and the names
/// of the one are added to the other's.
pub(crate) async fn hand_over(write: &Write, from: Id, to: Id) -> Result<()> {
    let both = [from, to];
    let ids: Vec<Id> = units::live_of_units(&**write, &both).await?.iter().map(|row| row.task_id).collect();
    tasks::lock(write, &ids).await?;
    let (old, own): (Vec<UnitClaimRow>, Vec<_>) =
        units::live_of_units(&**write, &both).await?.into_iter().partition(|row| row.unit_id == from);
    let mut own: HashMap<Id, UnitClaimRow> = own.into_iter().map(|row| (row.task_id, row)).collect();
    for row in old {
        let Some(there) = own.get_mut(&row.task_id) else { continue };
        units::end(write, row.id, UnitClaimEnd::HandedOver, write.now()).await?;
        units::give_names(write, row.id, there.id).await?;
        there.unnamed += row.unnamed;
        units::update(write, there).await?;
    }
    Ok(units::give(write, from, to).await?)
}
