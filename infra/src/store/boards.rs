//! What boards are made from: who stands where, with which balance.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::store::orgs::OrgKind;
use crate::store::points::Currency;
use crate::{Id, Instant, Reader, Result};

/// One member's standing in a period.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct StandingRow {
    pub subject_id: Id,
    /// Hundredths.
    pub amount: i64,
    pub reached_at: Instant,
    pub entry_seq: i64,
}

/// The standings of everybody who is checked in, or works on `day`, within an org's subtree.
pub async fn standings(
    reader: &impl Reader,
    org: Id,
    currency: Currency,
    period: &str,
    day: NaiveDate,
) -> Result<Vec<StandingRow>> {
    let sql = "select b.subject_id, b.amount, b.reached_at, b.entry_seq from balances b
               where b.period = $2 and b.currency = $3 and (
                   exists (select 1 from checkins k join org_closure c on c.descendant_id = k.community_id
                           where k.person_id = b.subject_id and k.confirmed_at is not null and k.ended_at is null and c.ancestor_id = $1)
                or exists (select 1 from memberships m join org_closure c on c.descendant_id = m.unit_id
                           where m.person_id = b.subject_id and c.ancestor_id = $1
                             and m.valid_from <= $4 and (m.valid_to is null or m.valid_to > $4)))";
    let conn = reader.conn();
    let values = [org.into(), period.into(), currency.as_str().into(), day.into()];
    Ok(super::raw::<StandingRow>(conn.get_database_backend(), sql, values).all(conn).await?)
}

/// All orgs on whose boards a member stands: above the community where they are checked in, and
/// above their unit of `day`.
pub async fn places_of(reader: &impl Reader, person: Id, day: NaiveDate) -> Result<Vec<Id>> {
    #[derive(FromQueryResult)]
    struct Row {
        org_id: Id,
    }
    let sql = "select c.ancestor_id as org_id from checkins k join org_closure c on c.descendant_id = k.community_id
               where k.person_id = $1 and k.confirmed_at is not null and k.ended_at is null
               union
               select c.ancestor_id as org_id from memberships m join org_closure c on c.descendant_id = m.unit_id
               where m.person_id = $1 and m.valid_from <= $2 and (m.valid_to is null or m.valid_to > $2)";
    let conn = reader.conn();
    let rows = super::raw::<Row>(conn.get_database_backend(), sql, [person.into(), day.into()]).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.org_id).collect())
}

/// What one org comes to in a span of time.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OrgStandingRow {
    pub org_id: Id,
    pub name: String,
    /// Hundredths.
    pub amount: i64,
    /// Of a unit its members on the last day, of a place those who brought it points.
    pub heads: i64,
    /// When an entry last changed the amount, and which.
    pub reached_at: Instant,
    pub entry_seq: i64,
}

/// Which entries count: those of what happened in it.
#[derive(Clone, Debug)]
pub struct OrgSpan {
    pub since: Instant,
    pub until: Instant,
    /// Its last day that has begun.
    pub last: NaiveDate,
    pub today: NaiveDate,
}

/// What the orgs of a kind within an org's subtree come to, in no order: those that exist today and for
/// which anything was posted, each with all that lies below it. An entry counts for the unit where the
/// member worked on the day that it happened, and for the place where it happened.
pub async fn org_standings(
    reader: &impl Reader,
    org: Id,
    kind: OrgKind,
    currency: Currency,
    span: &OrgSpan,
) -> Result<Vec<OrgStandingRow>> {
    let conn = reader.conn();
    let backend = conn.get_database_backend();
    let day = match backend {
        DbBackend::Sqlite => "date(substr(entries.happened_at, 1, 19), '+8 hours')",
        _ => "cast((entries.happened_at at time zone 'UTC') + interval '8 hours' as date)",
    };
    let (joined, heads) = if kind == OrgKind::Unit {
        let holds = |day: &str| {
            format!(
                "memberships.valid_from <= {day} and (memberships.valid_to is null or memberships.valid_to > {day})"
            )
        };
        let joined = format!(
            "join memberships on memberships.unit_id = places.below
             join entries on entries.subject_id = memberships.person_id and {}",
            holds(day)
        );
        let heads = format!(
            "(select count(*) from places here join memberships on memberships.unit_id = here.below
              where here.id = places.id and {})",
            holds("$6")
        );
        (joined, heads)
    } else {
        ("join entries on entries.org_id = places.below".to_string(), "count(distinct entries.subject_id)".to_string())
    };
    let sql = format!(
        "with places (id, name, below) as (
             select orgs.id, orgs.name, under.descendant_id from org_closure
             join orgs on orgs.id = org_closure.descendant_id
             join org_closure under on under.ancestor_id = orgs.id
             where org_closure.ancestor_id = $1 and orgs.kind = $2
               and orgs.valid_from <= $7 and (orgs.valid_to is null or orgs.valid_to > $7)
         )
         select places.id as org_id, places.name, cast(sum(entries.credited) as bigint) as amount, {heads} as heads,
             coalesce(max(case when entries.credited <> 0 then entries.recorded_at end), min(entries.recorded_at)) as reached_at,
             coalesce(max(case when entries.credited <> 0 then entries.seq end), min(entries.seq)) as entry_seq
         from places {joined}
         where entries.currency = $3 and entries.subject_kind = 'person'
           and entries.happened_at >= $4 and entries.happened_at < $5 and $6 <= $7
         group by places.id, places.name"
    );
    let values = [
        org.into(),
        kind.as_str().into(),
        currency.as_str().into(),
        span.since.into(),
        span.until.into(),
        span.last.into(),
        span.today.into(),
    ];
    Ok(super::raw::<OrgStandingRow>(backend, &sql, values).all(conn).await?)
}
