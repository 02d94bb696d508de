//! Looking attendance up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::attendances::{self, AttendanceRow, AttendanceState};
use infra::store::{people, tasks};

use super::{AttendanceSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Result};

/// The attendance within the caller's scope, oldest first: a queue to work off.
pub async fn list_attendances(
    ctx: &Context,
    caller: &Caller,
    state: Option<AttendanceState>,
    leaf: Leaf,
) -> Result<Leafed<AttendanceSeen>> {
    let scope = require(caller, Right::ListAttendances)?;
    let leafed = attendances::list(&ctx.db, &scope, state, leaf).await?;
    let names = people::names(&ctx.db, leafed.rows.iter().map(|row| row.person_id)).await?;
    let tasks = tasks::by_id(&ctx.db, leafed.rows.iter().map(|row| row.task_id)).await?;
    let seen = |row: AttendanceRow| {
        let task = tasks.get(&row.task_id)?.clone();
        let person_name = names.get(&row.person_id).cloned().unwrap_or_default();
        Some(AttendanceSeen { attendance: row, task, person_name })
    };
    Ok(Leafed { rows: leafed.rows.into_iter().filter_map(seen).collect(), total: leafed.total })
}

/// How long somebody was at a gathering, and whether that was seen at the time.
pub(crate) struct Proof {
    pub minutes: i32,
    pub is_proved: bool,
}

/// What the attendance of these claims proves, by claim; nothing of what does not count.
pub(crate) async fn proofs(reader: &impl Reader, claims: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Proof>> {
    let found = attendances::of_claims(reader, claims).await?;
    let tasks = tasks::by_id(reader, found.iter().map(|attendance| attendance.task_id)).await?;
    let proof = |attendance: &AttendanceRow| {
        let task = tasks.get(&attendance.task_id)?;
        let minutes = rules::minutes(attendance, task)?;
        Some((attendance.claim_id, Proof { minutes, is_proved: rules::proved(attendance, task) }))
    };
    Ok(found.iter().filter_map(proof).collect())
}
