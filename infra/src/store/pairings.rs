//! Pairings (包联): who looks after which place.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{CaseStatement, Expr, OnConflict, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
use crate::entity::org::OrgKind;
use crate::entity::pairing::{Column, Entity};
pub use crate::entity::pairing::{Model as PairingRow, PairingEnd};
use crate::store::{Leaf, Leafed, Slice, orgs};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// How many rows, or keys, go into one statement: databases limit their parameters.
const AT_ONCE: usize = 500;

/// Who looks after a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    Unit(Id),
    Member(Id),
}

impl Holder {
    fn is(self) -> SimpleExpr {
        match self {
            Holder::Unit(unit) => Column::UnitId.eq(unit),
            Holder::Member(person) => Column::PersonId.eq(person),
        }
    }
}

/// Inserts, unless it has no term and the holder has another of that place without one. Tells whether
/// it did.
pub async fn insert(txn: &Txn, row: PairingRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// A pairing with a place within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<PairingRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::PlaceId)).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<PairingRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::PlaceId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// All that a holder ever had of a place, oldest first.
pub async fn alike(reader: &impl Reader, holder: Holder, place: Id) -> Result<Vec<PairingRow>> {
    let query = Entity::find().filter(holder.is()).filter(Column::PlaceId.eq(place)).order_by_asc(Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Whose pairings: a holder's, those of a unit or with a place itself, or those with a subtree's places.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    Holder(Holder),
    Org(Id),
    Below(Id),
}

/// Those that hold on `day` or are to begin after it, locked in the order of their keys.
pub async fn lock_standing(txn: &Txn, whose: Whose, day: NaiveDate) -> Result<Vec<PairingRow>> {
    let which = match whose {
        Whose::Holder(holder) => holder.is(),
        Whose::Org(org) => Column::PlaceId.eq(org).or(Column::UnitId.eq(org)),
        Whose::Below(org) => Column::PlaceId.in_subquery(orgs::subtree(org)),
    };
    let query = Entity::find()
        .filter(which)
        .filter(Column::EndedAt.is_null())
        .filter(Column::ValidTo.is_null().or(Column::ValidTo.gt(day)))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// How and by whom pairings end: `day` is the first on which they hold no longer.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    pub reason: PairingEnd,
    pub day: NaiveDate,
    pub by: Option<Id>,
    pub at: Instant,
}

/// Ends pairings that have not ended. One that was to begin later ends on the day of its beginning.
pub async fn end(txn: &Txn, ids: &[Id], ending: &Ending) -> Result<()> {
    for some in ids.chunks(AT_ONCE) {
        let begins_later = Column::ValidFrom.gt(ending.day);
        let day = CaseStatement::new().case(begins_later, Expr::col(Column::ValidFrom)).finally(ending.day);
        Entity::update_many()
            .col_expr(Column::ValidTo, day.into())
            .col_expr(Column::EndedAt, ending.at.into())
            .col_expr(Column::EndedBy, ending.by.into())
            .col_expr(Column::EndReason, ending.reason.as_str().into())
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::EndedAt.is_null())
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}

/// Says anew how many households a pairing is about, and which.
pub async fn correct(txn: &Txn, id: Id, households: Option<i32>, extent: Option<String>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Households, households.into())
        .col_expr(Column::Extent, extent.into())
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// How a pairing stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Upcoming,
    Live,
    Ended,
}

impl Standing {
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Upcoming => "upcoming",
            Standing::Live => "live",
            Standing::Ended => "ended",
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub standing: Option<Standing>,
    /// Those that held on this day.
    pub on: Option<NaiveDate>,
    /// Units' alone, or members' alone.
    pub of_units: Option<bool>,
}

fn held_on(day: NaiveDate) -> SimpleExpr {
    Column::ValidFrom.lte(day).and(Column::ValidTo.is_null().or(Column::ValidTo.gt(day)))
}

/// The pairings of the units, or with the places, of an org's subtree, newest first. For callers who
/// hold the org by scope.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    filter: Filter,
    today: NaiveDate,
    leaf: Leaf,
) -> Result<Leafed<PairingRow>> {
    let there = Column::UnitId.in_subquery(orgs::subtree(org)).or(Column::PlaceId.in_subquery(orgs::subtree(org)));
    let mut which = Condition::all()
        .add(there)
        .add(scope.within(Column::UnitId).or(scope.within(Column::PlaceId)))
        .add_option(filter.on.map(held_on))
        .add_option(
            filter.of_units.map(
                |units| {
                    if units { Column::UnitId.is_not_null() } else { Column::PersonId.is_not_null() }
                },
            ),
        );
    // One that was taken back before it began has the same day twice.
    let empty = Expr::col(Column::ValidTo).eq(Expr::col(Column::ValidFrom));
    which = match filter.standing {
        None => which,
        Some(Standing::Live) => which.add(held_on(today)),
        Some(Standing::Upcoming) => {
            which.add(Column::ValidFrom.gt(today)).add(Condition::any().add(Column::ValidTo.is_null()).add(empty.not()))
        }
        Some(Standing::Ended) => which.add(Condition::any().add(Column::ValidTo.lte(today)).add(empty)),
    };
    crate::store::leafed(reader.conn(), Entity::find().filter(which).order_by_desc(Column::Id), leaf).await
}

/// A person's pairings, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<PairingRow>> {
    of_person_where(reader, Column::PersonId.eq(person), slice).await
}

/// Those of a person's pairings whose places lie within the scope, newest first.
pub async fn of_person_within(
    reader: &impl Reader,
    scope: &Scope,
    person: Id,
    slice: Slice,
) -> Result<Vec<PairingRow>> {
    let seen = Column::PersonId.eq(person).and(scope.within(Column::PlaceId));
    of_person_where(reader, seen, slice).await
}

async fn of_person_where(reader: &impl Reader, which: SimpleExpr, slice: Slice) -> Result<Vec<PairingRow>> {
    super::sliced(reader.conn(), Entity::find().filter(which), Column::Id, slice).await
}

/// A place, and the community in which it lies.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Located {
    pub place_id: Id,
    pub place_name: String,
    pub place_kind: OrgKind,
    pub community_id: Option<Id>,
    pub community_name: Option<String>,
}

/// Places with their communities, by key.
pub async fn located(reader: &impl Reader, places: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Located>> {
    let mut places: Vec<Id> = places.into_iter().collect();
    places.sort_unstable();
    places.dedup();
    let conn = reader.conn();
    let mut found = HashMap::new();
    for some in places.chunks(AT_ONCE) {
        let keys = super::places(some.len(), 1);
        let sql = format!(
            "with recursive up (place_id, id, parent_id, kind, name) as (
                 select id, id, parent_id, kind, name from orgs where id in ({keys})
                 union all
                 select up.place_id, o.id, o.parent_id, o.kind, o.name from orgs o join up on o.id = up.parent_id)
             select p.id as place_id, p.name as place_name, p.kind as place_kind,
                 c.id as community_id, c.name as community_name
             from up p left join up c on c.place_id = p.place_id and c.kind = 'community'
             where p.id = p.place_id"
        );
        let rows = super::raw::<Located>(conn.get_database_backend(), &sql, some.iter().map(|id| (*id).into()));
        found.extend(rows.all(conn).await?.into_iter().map(|row| (row.place_id, row)));
    }
    Ok(found)
}
