//! What lives in an org: nothing may, before it is retired.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{Id, Instant, Reader, Result};

/// How many of each live in an org itself (not below it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Lives {
    pub children: i64,
    pub members: i64,
    /// Of members and of units.
    pub checkins: i64,
    /// Tasks that can still be claimed, now or later.
    pub tasks: i64,
    /// Logs that wait for a review.
    pub logs: i64,
    /// Registrations that wait for the unit.
    pub registrations: i64,
}

/// What lives there at `now`, which lies in `day`.
pub async fn lives_in(reader: &impl Reader, org: Id, day: NaiveDate, now: Instant) -> Result<Lives> {
    let sql = "select
        (select count(*) from orgs where parent_id = $1 and valid_to is null) as children,
        (select count(*) from memberships where (unit_id = $1 or branch_id = $1)
            and (valid_to is null or valid_to > $3)) as members,
        (select count(*) from checkins where community_id = $1 and ended_at is null)
            + (select count(*) from unit_checkins where (unit_id = $1 or community_id = $1) and ended_at is null)
            as checkins,
        (select count(*) from tasks where org_id = $1 and closed_at is null and deadline > $2) as tasks,
        (select count(*) from logs where org_id = $1 and state = 'submitted') as logs,
        (select count(*) from registrations where unit_id = $1 and state = 'waiting') as registrations";
    let conn = reader.conn();
    let values = [org.into(), now.into(), day.into()];
    let found = super::super::raw::<Lives>(conn.get_database_backend(), sql, values).one(conn).await?;
    Ok(found.unwrap_or_default())
}

/// The names of the first few live children.
pub async fn children_named(reader: &impl Reader, org: Id, most: u64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let sql = format!("select name from orgs where parent_id = $1 and valid_to is null order by id limit {most}");
    let conn = reader.conn();
    let rows = super::super::raw::<Row>(conn.get_database_backend(), &sql, [org.into()]).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
