//! Who has checked in, counted; and who has not.

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::db::sealed::Conn;
use crate::entity::checkin_reminder::Model as ReminderRow;
use crate::entity::org::{Model as OrgRow, OrgKind};
use crate::entity::{checkin_reminder, org, org_closure};
use crate::store::{COUNTED, Leaf, Leafed, orgs, places, raw};
use crate::{Id, Instant, Reader, Result, Txn};

/// The orgs whose rates are compared: the live children of one, or all of a kind below it.
pub async fn compared(reader: &impl Reader, parent: Id, kind: Option<OrgKind>, leaf: Leaf) -> Result<Leafed<OrgRow>> {
    let below = orgs::subtree(parent).and_where(org_closure::Column::Depth.gt(0)).to_owned();
    let query = org::Entity::find()
        .filter(match kind {
            Some(kind) => org::Column::Kind.eq(kind).and(org::Column::Id.in_subquery(below)),
            None => org::Column::ParentId.eq(parent),
        })
        .filter(org::Column::ValidTo.is_null())
        .order_by_asc(org::Column::DivisionCode)
        .order_by_asc(org::Column::Id);
    crate::store::leafed(reader.conn(), query, leaf).await
}

/// The figures of one org's subtree.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct RateRow {
    pub org_id: Id,
    /// Members in service in its units.
    pub members: i64,
    /// Of these, who is checked in, anywhere.
    pub checked_in: i64,
    /// Of these, who was when the deadline passed.
    pub met: i64,
}

/// Whether the member of `m` was checked in just before the instant `$1`.
const MET: &str = "exists (select 1 from checkins d where d.person_id = m.person_id and d.confirmed_at is not null
    and d.checked_in_at < $1 and (d.ended_at is null or d.ended_at >= $1))";

/// The figures of these orgs, in one statement; an org without members has no row.
pub async fn rates(reader: &impl Reader, orgs: &[Id], day: NaiveDate, passed: Instant) -> Result<Vec<RateRow>> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select c.ancestor_id as org_id, count(*) as members,
             count(case when exists (select 1 from checkins k where k.person_id = m.person_id
                 and k.confirmed_at is not null and k.ended_at is null) then 1 end) as checked_in,
             count(case when {MET} then 1 end) as met
         from org_closure c join memberships m on m.unit_id = c.descendant_id
             and m.valid_from <= $2 and (m.valid_to is null or m.valid_to > $2)
         where c.ancestor_id in ({}) group by c.ancestor_id",
        places(orgs.len(), 3)
    );
    let values = [passed.into(), day.into()].into_iter().chain(orgs.iter().map(|id| (*id).into()));
    let conn = reader.conn();
    Ok(raw::<RateRow>(conn.get_database_backend(), &sql, values).all(conn).await?)
}

/// How many people are checked in with the communities of an org's subtree.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct ArrivedRow {
    pub org_id: Id,
    pub people: i64,
}

/// Whoever is checked in within these orgs, wherever they work; in one statement.
pub async fn arrived(reader: &impl Reader, orgs: &[Id]) -> Result<Vec<ArrivedRow>> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select c.ancestor_id as org_id, count(*) as people
         from org_closure c join checkins k on k.community_id = c.descendant_id
             and k.confirmed_at is not null and k.ended_at is null
         where c.ancestor_id in ({}) group by c.ancestor_id",
        places(orgs.len(), 1)
    );
    let conn = reader.conn();
    let values = orgs.iter().map(|id| (*id).into());
    Ok(raw::<ArrivedRow>(conn.get_database_backend(), &sql, values).all(conn).await?)
}

/// A member in service who has not checked in.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LaggardRow {
    pub person_id: Id,
    pub name: String,
    /// Ciphertext.
    pub phone: Option<String>,
    pub unit_id: Id,
    pub unit_name: String,
}

/// The members of the units of an org's subtree who are not checked in at `at`; by unit.
fn lagging(day_place: &str) -> String {
    format!(
        "from org_closure c join memberships m on m.unit_id = c.descendant_id
             and m.valid_from <= {day_place} and (m.valid_to is null or m.valid_to > {day_place})
         join persons p on p.id = m.person_id join orgs u on u.id = m.unit_id
         where c.ancestor_id = $2 and not {MET}"
    )
}

/// Members who are not checked in, or were not just before `at`, a page of them by unit.
pub async fn laggards(
    reader: &impl Reader,
    org: Id,
    day: NaiveDate,
    at: Instant,
    leaf: Leaf,
) -> Result<Leafed<LaggardRow>> {
    #[derive(FromQueryResult)]
    struct Total {
        total: i64,
    }
    let conn = reader.conn();
    let backend = conn.get_database_backend();
    let from = lagging("$3");
    let values = || [at.into(), org.into(), day.into()];
    let counted = format!("select count(*) as total from (select 1 as one {from} limit {}) counted", COUNTED + 1);
    let total = raw::<Total>(backend, &counted, values()).one(conn).await?.map_or(0, |row| row.total);
    let skip = leaf.page.saturating_sub(1).saturating_mul(leaf.size);
    let total = u64::try_from(total).unwrap_or(0);
    if skip > COUNTED {
        return Ok(Leafed { rows: Vec::new(), total });
    }
    let sql = format!(
        "select p.id as person_id, p.name, p.phone, u.id as unit_id, u.name as unit_name {from}
         order by u.id, p.id limit {} offset {skip}",
        leaf.size
    );
    let rows = raw::<LaggardRow>(backend, &sql, values()).all(conn).await?;
    Ok(Leafed { rows, total })
}

/// Of those who are not checked in at `at`, whoever was not reminded on `day`; at most `limit`.
pub async fn unreminded(reader: &impl Reader, org: Id, day: NaiveDate, at: Instant, limit: usize) -> Result<Vec<Id>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: Id,
    }
    let sql = format!(
        "select distinct p.id as person_id {} and p.disabled_at is null
         and not exists (select 1 from checkin_reminders r where r.person_id = p.id and r.day = $3)
         order by p.id limit {limit}",
        lagging("$3")
    );
    let conn = reader.conn();
    let rows = raw::<Row>(conn.get_database_backend(), &sql, [at.into(), org.into(), day.into()]).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// Notes that these people are reminded on `day`, and returns those who had not been.
pub async fn note_reminders(txn: &Txn, people: &[Id], day: NaiveDate, batch: Id) -> Result<Vec<Id>> {
    for some in people.chunks(1000) {
        let rows = some.iter().map(|person| ReminderRow { person_id: *person, day, batch_id: batch });
        checkin_reminder::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(txn.conn())
            .await?;
    }
    let query = checkin_reminder::Entity::find().filter(checkin_reminder::Column::BatchId.eq(batch));
    Ok(query.all(txn.conn()).await?.into_iter().map(|row| row.person_id).collect())
}
