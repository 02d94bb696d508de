//! A unit, or a place, that has been merged into another: its pairings go on there.

use infra::store::pairings::{self, Ending, PairingEnd, PairingRow, Whose};

use super::{read, release, rules};
use crate::write::Write;
use crate::{Context, Id, Result, calendar};

/// Ends what a merged org had, on either side, and lets it go on with its successor until the end of
/// its term, or until another begins there that was recorded already. Two that fall together become
/// one. Whether the holders are checked in there is another question: see [`release::release_below`].
pub(crate) async fn hand_over(ctx: &Context, write: &Write, from: Id, to: Id) -> Result<()> {
    let now = write.now();
    let today = calendar::day(now);
    let rows = pairings::lock_standing(write, Whose::Org(from), today).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    pairings::end(write, &ids, &Ending { reason: PairingEnd::HandedOver, day: today, by: None, at: now }).await?;
    let successor = |org: Id| if org == from { to } else { org };
    for row in rows {
        let next = PairingRow {
            id: ctx.entropy.id(now),
            unit_id: row.unit_id.map(successor),
            place_id: successor(row.place_id),
            valid_from: row.valid_from.max(today),
            recorded_at: now,
            ..row
        };
        let Some(holder) = rules::holder_of(&next) else { continue };
        let there = pairings::alike(&**write, holder, next.place_id).await?;
        let Some(valid_to) = rules::room(&there, next.valid_from, next.valid_to) else { continue };
        let next = PairingRow { valid_to, ..next };
        if pairings::insert(write, next.clone()).await? {
            release::tell_handed_over(ctx, write, &read::one(&**write, next, today).await?).await?;
        }
    }
    Ok(())
}
