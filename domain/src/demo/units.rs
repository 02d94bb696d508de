//! What units take on: slots of a task, for which they then name members of theirs, or do not.

use chrono::Duration;

use super::acts::{self, WEEKS};
use super::cast::Home;
use super::place::nothing;
use crate::claims::units::{NewUnitClaim, UnitClaimSeen, claim_for_unit, name_members, resize_unit_claim};
use crate::jobs::{self, JobKind};
use crate::tasks::TaskRow;
use crate::{Context, Id, Once, Refusal, Result};

/// So many slots a unit takes.
pub(super) const SLOTS: usize = 2;

/// What becomes of the slots that a unit took of an errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deal {
    /// It names one of its own, who does it; the other slot goes back at the deadline.
    Named,
    GivenBack,
    /// It is reminded, and names nobody.
    Forgotten,
    /// It has still time to name somebody.
    Undecided,
}

impl Deal {
    /// The deal of a week's errands; in the other weeks units take none.
    pub fn of(week: i64) -> Option<Deal> {
        match week {
            0 => Some(Deal::Named),
            1 => Some(Deal::GivenBack),
            2 => Some(Deal::Forgotten),
            week if week + 1 == WEEKS => Some(Deal::Undecided),
            _ => None,
        }
    }
}

/// The home's unit takes slots of a task.
pub(super) async fn take(ctx: &Context, home: &Home<'_>, task: Id) -> Result<UnitClaimSeen> {
    ctx.clock.advance(Duration::minutes(10));
    let new = NewUnitClaim { unit: home.unit, slots: SLOTS as i32, people: Vec::new() };
    let seen = claim_for_unit(ctx, home.officer, task, new, Once::unkeyed(nothing)).await?.fresh();
    seen.ok_or(Refusal::NotFound.into())
}

/// What becomes of them. `minutes` is what the errand takes.
pub(super) async fn decide(
    ctx: &Context,
    home: &Home<'_>,
    (task, hold): (&TaskRow, Id),
    deal: Deal,
    minutes: i32,
) -> Result<()> {
    match deal {
        Deal::Named => {
            let people = vec![home.colleague.person_id()?];
            let seen = name_members(ctx, home.officer, hold, people, Once::unkeyed(nothing)).await?.fresh();
            for named in seen.iter().flat_map(|seen| &seen.named) {
                let claim = named.claim.id;
                ctx.clock.advance(Duration::minutes(i64::from(minutes) + 20));
                let happened_at = ctx.now() - Duration::minutes(i64::from(minutes));
                let sent = acts::report(ctx, (home.colleague, claim), task, 0, minutes, happened_at).await?;
                acts::review(ctx, home.worker, sent, 0, minutes).await?;
            }
        }
        Deal::GivenBack => {
            resize_unit_claim(ctx, home.officer, hold, 0).await?;
        }
        Deal::Forgotten => {
            ctx.clock.set(task.deadline - Duration::hours(23));
            jobs::run_due(ctx, &[JobKind::UnitClaim]).await?;
        }
        Deal::Undecided => {}
    }
    Ok(())
}
