//! Telling the boards where a member stands now.

use infra::store::{boards, points};

use crate::{Context, Id, Result, calendar};

/// Puts a member's present balances on the boards of the orgs they stand under, and takes them off
/// all others. Told twice, it changes nothing.
pub(crate) async fn tell(ctx: &Context, person: Id) -> Result<()> {
    // One at a time: reading and telling must not be overtaken by a newer reading.
    let _turn = ctx.telling.lock().await;
    let places = boards::places_of(&ctx.db, person, calendar::day(ctx.now())).await?;
    let balances = points::all_balances_of(&ctx.db, person).await?;
    ctx.live.boards.tell(person, &places, &balances);
    Ok(())
}

/// Drops the boards of orgs under which people have come or gone all at once.
pub(crate) async fn forget(ctx: &Context, orgs: &[Id]) {
    // Whoever is telling has read where people stood before: it ends first.
    let _turn = ctx.telling.lock().await;
    ctx.live.boards.forget_all_of(orgs);
}
