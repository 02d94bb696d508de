//! What is measured of an org's members.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::store::{places, raw};
use crate::{Id, Instant, Reader, Result};

/// What somebody did in a span.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct MeasuredRow {
    pub person_id: Id,
    /// Where they were checked in.
    pub checkins: i64,
    /// Services that were accepted, and stand.
    pub services: i64,
    /// Claims of tasks that were to be done in the span and by the instant, and that were not given back.
    pub due: i64,
    /// Those of them for which a service stands.
    pub done: i64,
}

/// That the deed `d` stands at the instant `$1`, and is no counter-deed: said so that SQLite does not look for all that
/// are none, of everybody.
const STANDS: &str = "d.kind = 'log_accepted' and coalesce(d.counters_id, d.id) = d.id and d.recorded_at <= $1
    and not exists (select 1 from deeds u where u.counters_id = d.id and u.recorded_at <= $1)";

/// The claims `c` of `p` that were due from `$2` on and before `$3`, by the instant `$1`.
const DUE: &str = "from claims c join tasks t on t.id = c.task_id
    where c.person_id = p.id and t.deadline >= $2 and t.deadline < $3 and t.deadline <= $1
      and (c.ended_at is null or c.ended_at > $1 or c.end_reason = 'no_show')";

/// One row for each of these people, in one statement: where they were checked in at an instant, and what they did in a
/// span as it was recorded by another.
pub async fn measured(
    reader: &impl Reader,
    people: &[Id],
    (from, until): (Instant, Instant),
    checked_in_at: Instant,
    as_of: Instant,
) -> Result<Vec<MeasuredRow>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select p.id as person_id,
             (select count(*) from checkins k where k.person_id = p.id and k.confirmed_at <= $4
                 and (k.ended_at is null or k.ended_at > $4)) as checkins,
             (select count(*) from deeds d where d.subject_id = p.id
                 and d.happened_at >= $2 and d.happened_at < $3 and {STANDS}) as services,
             (select count(*) {DUE}) as due,
             (select count(*) {DUE} and exists (select 1 from logs l join deeds d on d.source_id = l.id
                 where l.claim_id = c.id and {STANDS})) as done
         from persons p where p.id in ({})",
        places(people.len(), 5)
    );
    let values = [as_of.into(), from.into(), until.into(), checked_in_at.into()]
        .into_iter()
        .chain(people.iter().map(|id| (*id).into()));
    let conn = reader.conn();
    Ok(raw::<MeasuredRow>(conn.get_database_backend(), &sql, values).all(conn).await?)
}
