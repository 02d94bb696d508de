//! Whether everybody, and every open task, still has a scheme.

use chrono::NaiveDate;
use infra::store::schemes::{self, ItemInUse};

use super::{choose, in_force};
use crate::write::Write;
use crate::{Fault, Id, Refusal, Result, calendar};

/// Refuses what was just written where, on `day`, nothing would hold for everybody in an org, or an open task would
/// name an item that nothing scores.
///
/// # Errors
/// [`Refusal::LastScheme`], [`Refusal::Invalid`] at `pointer`.
pub(super) async fn refuse_gaps(write: &Write, org: Id, day: NaiveDate, pointer: &str) -> Result<()> {
    let lineage = schemes::lineage_versions(&**write, org).await?;
    let holding = choose::holding(&lineage, day);
    if holding.last().is_none_or(|last| !last.classes.is_empty()) {
        return Err(Refusal::LastScheme.into());
    }
    let scored = in_force::scored_by(&**write, &holding).await?;
    let in_use = schemes::items_in_use(write, org, calendar::start_of(day), day).await?;
    let faults = missing(&scored, &in_use, pointer);
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults).into()) }
}

/// Items that open tasks name, and that are scored no more.
fn missing(scored: &[String], in_use: &[ItemInUse], pointer: &str) -> Vec<Fault> {
    let gone = in_use.iter().filter(|used| !scored.contains(&used.item));
    gone.map(|used| {
        let detail = format!("有 {} 项未结束的任务使用积分项“{}”，须保留该项", used.tasks, used.item);
        Fault::new(pointer, "item_in_use", detail)
    })
    .collect()
}
