//! What boards are made from: who stands where, with which balance.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

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
