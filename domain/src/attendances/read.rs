//! Looking attendance up.

use std::collections::HashMap;

use infra::Reader;
use infra::store::attendances::{self, AttendanceRow, AttendanceState};
use infra::store::people;
use infra::store::tasks::{self, TaskRow};

use super::{AttendanceSeen, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Leaf, Leafed, Refusal, Result};

/// The attendance within the caller's scope, oldest first: a queue to work off.
pub async fn list_attendances(
    ctx: &Context,
    caller: &Caller,
    state: Option<AttendanceState>,
    leaf: Leaf,
) -> Result<Leafed<AttendanceSeen>> {
    let scope = require(caller, Right::ListAttendances)?;
    let leafed = attendances::list(&ctx.db, &scope, state, leaf).await?;
    let tasks = tasks::by_id(&ctx.db, leafed.rows.iter().map(|row| row.task_id)).await?;
    Ok(Leafed { rows: seen(&ctx.db, leafed.rows, &tasks).await?, total: leafed.total })
}

/// An attendance with what belongs to it.
pub(super) async fn one(reader: &impl Reader, attendance: AttendanceRow, task: TaskRow) -> Result<AttendanceSeen> {
    let tasks = HashMap::from([(task.id, task)]);
    seen(reader, vec![attendance], &tasks).await?.pop().ok_or(Refusal::NotFound.into())
}

/// The same of many, in their order; `tasks` are those that they name.
pub(super) async fn seen(
    reader: &impl Reader,
    rows: Vec<AttendanceRow>,
    tasks: &HashMap<Id, TaskRow>,
) -> Result<Vec<AttendanceSeen>> {
    let names = people::names(reader, rows.iter().map(|row| row.person_id)).await?;
    let one = |row: AttendanceRow| {
        let task = tasks.get(&row.task_id)?.clone();
        let person_name = names.get(&row.person_id).cloned().unwrap_or_default();
        Some(AttendanceSeen { attendance: row, task, person_name })
    };
    Ok(rows.into_iter().filter_map(one).collect())
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
