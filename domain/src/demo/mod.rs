//! A city to try the service on: Yongji's real streets and communities, with invented people who
//! have lived in it for eight weeks. Everything goes through the use cases, under a moved clock;
//! the same seed makes the same city.

mod acts;
mod attendances;
mod cast;
mod errands;
mod gatherings;
mod judged;
mod life;
mod names;
mod pairings;
mod paper;
mod photos;
mod place;
mod plans;
mod proposals;
mod ratings;
mod rewards;
mod roster;
mod units;

pub use cast::{Account, Cast, PASSWORD};

use acts::WEEKS;
use chrono::Duration;

use crate::{Context, Instant, Result};

/// What the seed of everything random should be: any number, always the same.
pub const SEED: u64 = 140_881;

/// Builds the city on an empty database and ends at `now`. The context's clock must be a manual
/// one. `progress` is told what is going on and how much of it is done.
///
/// # Errors
/// The database is not empty, or a use case refused: then the demo no longer fits the house.
pub async fn build(ctx: &Context, now: Instant, progress: impl Fn(&'static str, usize, usize)) -> Result<Cast> {
    ctx.clock.set(now - Duration::weeks(WEEKS));
    let city = place::found(ctx, &progress).await?;
    let cast = cast::gather(ctx, &city, &progress).await?;
    pairings::give(ctx, &cast, &progress).await?;
    life::live(ctx, &city, &cast, now, &progress).await?;
    ctx.clock.set(now);
    Ok(cast)
}
