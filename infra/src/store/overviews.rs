//! What an overview counts, for an org and some of its children at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::store::checkins::IS_LIVE;
use crate::store::points::Currency;
use crate::{Id, Instant, Reader, Result};

/// What is counted of one org and everything below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// In service, by their unit.
    pub members: i64,
    /// Of those, how many have a live check-in, wherever it is.
    pub members_checked_in: i64,
    /// Live check-ins with communities, whatever the unit.
    pub checked_in: i64,
    /// Tasks that have opened, were not closed, and whose deadline has not passed.
    pub open_tasks: i64,
    /// Live claims of those.
    pub live_claims: i64,
    /// Tasks published this month.
    pub tasks_published: i64,
    pub logs_waiting: i64,
    /// Accepted logs of what was done there this month, and the minutes that the reviewers counted.
    pub logs_accepted: i64,
    pub minutes_served: i64,
    /// The same of what the members did, wherever they did it.
    pub member_logs_accepted: i64,
    pub member_minutes_served: i64,
    /// Hundredths credited this month to everybody who stands there, by their unit or their check-in.
    pub points: i64,
}

/// When an overview is.
#[derive(Clone, Debug)]
pub struct When {
    pub now: Instant,
    pub day: NaiveDate,
    /// The first instant of the month.
    pub since: Instant,
    /// The month, as balances name it.
    pub period: String,
}

/// The subtree of the org that is the first parameter.
const PLACES: &str = "(select descendant_id from org_closure where ancestor_id = $1)";

/// The condition that a membership holds on the day that is the second parameter.
const HOLDS: &str = "(memberships.valid_from <= $2 and (memberships.valid_to is null or memberships.valid_to > $2))";

/// The condition that a deed is a log, accepted for good, of what was done since the fourth parameter. To PostgreSQL
/// `= true` says nothing; it keeps SQLite from looking up all deeds that counter nothing, for each member anew.
const ACCEPTED: &str = "(deeds.kind = 'log_accepted' and (deeds.counters_id is null) = true and deeds.happened_at >= $4
                         and not exists (select 1 from deeds undo where undo.counters_id = deeds.id))";

/// The condition that a balance is of the month and the currency that are the parameters from the third on.
const THIS_MONTH: &str = "(balances.period = $3 and balances.currency = $4)";

/// The figures of an org and of these children of it, in two statements however many there are of
/// anything: each goes through the rows of the subtree once, sums them up by the org that they name,
/// and only those sums by the orgs that were asked for.
pub async fn figures(reader: &impl Reader, org: Id, children: &[Id], when: &When) -> Result<HashMap<Id, Figures>> {
    let mut found: HashMap<Id, Figures> = HashMap::new();
    let mut rows = counted(reader, org, children, when).await?;
    rows.extend(points(reader, org, children, when).await?);
    for row in rows {
        let figures = found.entry(row.org_id).or_default();
        match row.what.as_str() {
            "members" => (figures.members, figures.members_checked_in) = (row.n, row.amount),
            "checkins" => figures.checked_in = row.n,
            "open" => (figures.open_tasks, figures.live_claims) = (row.n, row.amount),
            "published" => figures.tasks_published = row.n,
            "waiting" => figures.logs_waiting = row.n,
            "served" => (figures.logs_accepted, figures.minutes_served) = (row.n, row.amount),
            "by_members" => (figures.member_logs_accepted, figures.member_minutes_served) = (row.n, row.amount),
            "points" => figures.points = row.amount,
            other => unreachable!("nothing below counts {other}"),
        }
    }
    Ok(found)
}

/// How many of something an org has, and what they come to.
#[derive(FromQueryResult)]
struct Row {
    org_id: Id,
    what: String,
    n: i64,
    amount: i64,
}

/// Everything but points.
async fn counted(reader: &impl Reader, org: Id, children: &[Id], when: &When) -> Result<Vec<Row>> {
    let above = above(children.len());
    let sql = format!(
        "with {above}, counted (org_id, what, n, amount) as (
             select unit_id, 'members', count(*), count(checkins.id) from memberships
             left join checkins on checkins.person_id = memberships.person_id and {IS_LIVE}
             where unit_id in {PLACES} and {HOLDS} group by unit_id
         union all
             select community_id, 'checkins', count(*), 0 from checkins
             where community_id in {PLACES} and {IS_LIVE} group by community_id
         union all
             select org_id, 'open', count(*), sum(live_claims) from tasks
             where org_id in {PLACES} and opens_at <= $3 and deadline > $3 and closed_at is null group by org_id
         union all
             select org_id, 'published', count(*), 0 from tasks
             where org_id in {PLACES} and published_at >= $4 and cancelled_at is null group by org_id
         union all
             select org_id, 'waiting', count(*), 0 from logs
             where org_id in {PLACES} and state = 'submitted' group by org_id
         union all
             select org_id, 'served', count(*), sum(minutes) from deeds
             where org_id in {PLACES} and {ACCEPTED} group by org_id
         union all
             select unit_id, 'by_members', count(*), sum(minutes) from memberships
             join deeds on deeds.subject_id = memberships.person_id and {ACCEPTED}
             where unit_id in {PLACES} and {HOLDS} group by unit_id
         )
         select ancestor_id as org_id, what, cast(sum(n) as bigint) as n, cast(sum(amount) as bigint) as amount
         from counted join above on above.descendant_id = counted.org_id
         group by ancestor_id, what"
    );
    let values = [org.into(), when.day.into(), when.now.into(), when.since.into()];
    rows(reader, &sql, values, children).await
}

/// Points are each member's own, so that nobody is locked by another's: they are summed up over who
/// stands there today. Whoever works and is checked in below the same org is counted there once, by
/// their unit.
async fn points(reader: &impl Reader, org: Id, children: &[Id], when: &When) -> Result<Vec<Row>> {
    let above = above(children.len());
    let sql = format!(
        "with {above}, by_unit as (
             select unit_id, sum(amount) as amount from memberships
             join balances on balances.subject_id = memberships.person_id and {THIS_MONTH}
             where unit_id in {PLACES} and {HOLDS} group by unit_id
         ), by_checkin as (
             select community_id, unit_id, sum(amount) as amount from checkins
             join balances on balances.subject_id = checkins.person_id and {THIS_MONTH}
             left join memberships on memberships.person_id = checkins.person_id and {HOLDS}
             where community_id in {PLACES} and {IS_LIVE} group by community_id, unit_id
         ), told as (
             select ancestor_id, amount from by_unit join above on descendant_id = unit_id
             union all
             select ancestor_id, amount from by_checkin join above on descendant_id = community_id
             where not exists (
                 select 1 from above already
                 where already.ancestor_id = above.ancestor_id and already.descendant_id = by_checkin.unit_id)
         )
         select ancestor_id as org_id, 'points' as what, count(*) as n, cast(sum(amount) as bigint) as amount
         from told group by ancestor_id"
    );
    let currency = Currency::Assessment.as_str();
    let values = [org.into(), when.day.into(), when.period.as_str().into(), currency.into()];
    rows(reader, &sql, values, children).await
}

/// What lies below each org that was asked for: the first parameter, and `children` that follow the
/// four of a query's own.
fn above(children: usize) -> String {
    let children: String = (5..5 + children).map(|n| format!(", ${n}")).collect();
    format!("above as (select ancestor_id, descendant_id from org_closure where ancestor_id in ($1{children}))")
}

async fn rows(reader: &impl Reader, sql: &str, values: [Value; 4], children: &[Id]) -> Result<Vec<Row>> {
    let values = values.into_iter().chain(children.iter().map(|child| Value::from(*child)));
    let conn = reader.conn();
    Ok(super::raw::<Row>(conn.get_database_backend(), sql, values).all(conn).await?)
}
