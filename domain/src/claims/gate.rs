//! The gate before the collector: what cannot succeed is refused without asking the database.

use std::collections::HashSet;

use infra::Scope;
use infra::live::gates::{Admission, Gate};
use infra::store::{claims, tasks};

use crate::{Context, Id, Instant, Refusal, Result};

/// Asks the gate of a task, making it from the row where there is none.
///
/// # Errors
/// [`Refusal::TaskFull`], [`Refusal::TaskNotOpen`], [`Refusal::TaskClosed`]; and
/// [`Refusal::NotFound`] for whoever may not see the task: how it stands is not theirs to know.
pub(super) async fn admit(ctx: &Context, scope: &Scope, task: Id, person: Id, now: Instant) -> Result<()> {
    let mut admission = ctx.live.gates.admit(task, person, now);
    if admission == Admission::Unknown {
        ctx.live.gates.put(task, make(ctx, task).await?);
        admission = ctx.live.gates.admit(task, person, now);
    }
    let refusal = match admission {
        // Unknown again: it was forgotten meanwhile. The database decides.
        Admission::Admitted | Admission::Unknown => return Ok(()),
        Admission::Full => Refusal::TaskFull,
        Admission::NotOpen => Refusal::TaskNotOpen,
        Admission::Closed => Refusal::TaskClosed,
    };
    // Looked up once a person and task; then the gate remembers.
    if !ctx.live.gates.may_see(task, person) {
        tasks::find(&ctx.db, scope, task).await?.ok_or(Refusal::NotFound)?;
        ctx.live.gates.saw(task, person);
    }
    Err(refusal.into())
}

async fn make(ctx: &Context, task: Id) -> Result<Gate> {
    let row = tasks::for_gate(&ctx.db, task).await?.ok_or(Refusal::NotFound)?;
    let known = claims::claimants(&ctx.db, task).await?;
    Ok(Gate {
        version: row.version,
        opens_at: row.opens_at,
        deadline: row.deadline,
        closed: row.closed_at.is_some(),
        slots: usize::try_from(row.slots).unwrap_or(0),
        live: usize::try_from(row.live_claims).unwrap_or(0),
        known,
        seen: HashSet::new(),
    })
}

/// Compares every gate with its task's row and forgets those that differ: another process may
/// have changed the task.
pub(crate) async fn sweep(ctx: &Context, now: Instant) -> Result<()> {
    ctx.live.gates.forget_past(now);
    let known = ctx.live.gates.known_versions();
    let ids: Vec<Id> = known.keys().copied().collect();
    for some in ids.chunks(500) {
        let standing = tasks::versions(&ctx.db, some).await?;
        for id in some.iter().filter(|id| standing.get(id) != known.get(id)) {
            ctx.live.gates.forget(*id);
        }
    }
    Ok(())
}
