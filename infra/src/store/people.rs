//! People and their memberships.

pub mod changes;
mod namesakes;
pub mod serving;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, IntoColumnRef, LikeExpr, LockType, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::db::sealed::Conn;
pub use crate::entity::membership::{Leaving, MemberClass, Model as MembershipRow};
pub use crate::entity::person::Model as PersonRow;
use crate::entity::{checkin, grant, membership, person};
use crate::store::{Leaf, Leafed};
use crate::{Id, Instant, Reader, Result, Scope, Txn};
pub use namesakes::namesakes;

pub async fn insert(txn: &Txn, row: PersonRow) -> Result<()> {
    super::insert(txn, row).await
}

/// A person by key: for looking at oneself, and for use cases that hold the key from a guarded row.
pub async fn find(reader: &impl Reader, id: Id) -> Result<Option<PersonRow>> {
    Ok(person::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// A member with the membership of `day` (the last one, for whoever has left; the first, for whoever
/// is to come). For use cases that hold the key from a guarded row.
pub async fn member_on(reader: &impl Reader, id: Id, day: NaiveDate) -> Result<Option<(PersonRow, MembershipRow)>> {
    let mut history = memberships_of(reader, id).await?;
    let begun = history.iter().rposition(|membership| membership.valid_from <= day);
    if history.is_empty() {
        return Ok(None);
    }
    let membership = history.swap_remove(begun.unwrap_or(0));
    Ok(find(reader, id).await?.map(|person| (person, membership)))
}

/// The same: oneself, or somebody whose unit lies within the scope.
pub async fn find_member(
    reader: &impl Reader,
    scope: &Scope,
    id: Id,
    day: NaiveDate,
) -> Result<Option<(PersonRow, MembershipRow)>> {
    let Some((person, standing)) = member_on(reader, id, day).await? else { return Ok(None) };
    let visible = membership::Entity::find_by_id(standing.id)
        .filter(scope.own_or_within(membership::Column::PersonId, membership::Column::UnitId))
        .one(reader.conn())
        .await?;
    Ok(visible.map(|membership| (person, membership)))
}

/// Whether somebody belongs to the scope: works there, is checked in there, or holds a grant there.
pub async fn is_known_within(reader: &impl Reader, scope: &Scope, id: Id, day: NaiveDate) -> Result<bool> {
    let conn = reader.conn();
    let works = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(id))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .filter(scope.within(membership::Column::UnitId));
    let checked_in = checkin::Entity::find()
        .filter(checkin::Column::PersonId.eq(id))
        .filter(checkin::Column::EndedAt.is_null())
        .filter(scope.within(checkin::Column::CommunityId));
    let granted = grant::Entity::find()
        .filter(grant::Column::PersonId.eq(id))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(scope.within(grant::Column::OrgId));
    Ok(works.one(conn).await?.is_some() || checked_in.one(conn).await?.is_some() || granted.one(conn).await?.is_some())
}

/// Locks people in the order of their keys, so that two batches never wait for each other.
pub async fn lock(txn: &Txn, ids: &[Id]) -> Result<HashMap<Id, PersonRow>> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(person::Column::Id)
        // Not a full lock: rows that refer to this one may be inserted meanwhile, or a member who
        // reports and withdraws at once would wait for themselves.
        .lock(LockType::NoKeyUpdate)
        .all(txn.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub async fn by_phone(reader: &impl Reader, phone_index: &str) -> Result<Option<PersonRow>> {
    Ok(person::Entity::find().filter(person::Column::PhoneIndex.eq(phone_index)).one(reader.conn()).await?)
}

/// Gives a person another phone number (ciphertext and blind index), or none.
pub async fn set_phone(txn: &Txn, id: Id, phone: Option<String>, phone_index: Option<String>) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::Phone, phone.into())
        .col_expr(person::Column::PhoneIndex, phone_index.into())
        .filter(person::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Says since when a person is disabled; `None`: not at present.
pub async fn set_disabled(txn: &Txn, id: Id, since: Option<Instant>) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::DisabledAt, since.into())
        .filter(person::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Names of many people at once.
pub async fn names(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The people who have one of these phone numbers, by its blind index.
pub async fn by_phones(reader: &impl Reader, indexes: &[String]) -> Result<HashMap<String, PersonRow>> {
    let query = person::Entity::find().filter(person::Column::PhoneIndex.is_in(indexes));
    let rows = query.all(reader.conn()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.phone_index.clone()?, row))).collect())
}

/// Inserts many people by one statement.
pub async fn insert_many(txn: &Txn, rows: Vec<PersonRow>) -> Result<()> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        person::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// Gives a person the name that they should have had.
pub async fn rename(txn: &Txn, id: Id, name: &str) -> Result<()> {
    let renamed = person::Entity::update_many().col_expr(person::Column::Name, name.into());
    renamed.filter(person::Column::Id.eq(id)).exec(txn.conn()).await?;
    Ok(())
}

/// All memberships of these people, each person's in the order in which they began.
pub async fn memberships_of_many(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, Vec<MembershipRow>>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::PersonId.is_in(people))
        .order_by_asc(membership::Column::ValidFrom)
        .order_by_asc(membership::Column::Id)
        .all(reader.conn())
        .await?;
    let mut found: HashMap<Id, Vec<MembershipRow>> = HashMap::new();
    for row in rows {
        found.entry(row.person_id).or_default().push(row);
    }
    Ok(found)
}

/// Inserts many memberships by one statement.
pub async fn insert_memberships(txn: &Txn, rows: Vec<MembershipRow>) -> Result<()> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        membership::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// Ends these memberships, which last until the day before `on`.
pub async fn end_memberships(txn: &Txn, ids: &[Id], on: NaiveDate, why: Leaving) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::ValidTo, on.into())
        .col_expr(membership::Column::Leaving, why.as_str().into())
        .filter(membership::Column::Id.is_in(ids.iter().copied()))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Lets these memberships go on that were to end.
pub async fn reopen_memberships(txn: &Txn, ids: &[Id]) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::ValidTo, Option::<NaiveDate>::None.into())
        .col_expr(membership::Column::Leaving, Option::<String>::None.into())
        .filter(membership::Column::Id.is_in(ids.iter().copied()))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Replaces what a membership says.
pub async fn correct_membership(txn: &Txn, row: MembershipRow) -> Result<()> {
    membership::Entity::update(row.into_active_model().reset_all()).exec(txn.conn()).await?;
    Ok(())
}

/// The condition that a membership holds on `day`.
pub(crate) fn holds_on(day: NaiveDate) -> SimpleExpr {
    membership::Column::ValidFrom
        .lte(day)
        .and(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
}

/// All memberships of a person, in the order in which they began.
pub async fn memberships_of(reader: &impl Reader, person: Id) -> Result<Vec<MembershipRow>> {
    Ok(memberships_of_many(reader, [person]).await?.remove(&person).unwrap_or_default())
}

/// The memberships that hold for these people on `day`.
pub async fn memberships_on(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
    day: NaiveDate,
) -> Result<HashMap<Id, MembershipRow>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::PersonId.is_in(people))
        .filter(holds_on(day))
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}

/// What a listing of members is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Members of units in this org's subtree.
    pub org: Option<Id>,
    /// Part of the name.
    pub name: Option<String>,
    /// Blind index of the whole number.
    pub phone_index: Option<String>,
    pub class: Option<MemberClass>,
    /// Whether they have a live check-in.
    pub checked_in: Option<bool>,
    /// Those who have left, instead of those in service.
    pub left: bool,
}

/// Members of units within the scope, as of `day`, in the order of their keys: one membership each.
fn members(scope: &Scope, filter: &MemberFilter, day: NaiveDate) -> Select<membership::Entity> {
    let this = |column: membership::Column| Expr::col((membership::Entity, column));
    let mut query = membership::Entity::find()
        .filter(scope.within((membership::Entity, membership::Column::UnitId)))
        .order_by_asc(membership::Column::PersonId);
    query = if filter.left {
        query
            .filter(membership::Column::ValidTo.lte(day))
            .filter(membership::Column::Leaving.ne(Leaving::Moved))
            .filter(out_of_service_on((membership::Entity, membership::Column::PersonId), day))
            // Who came back and left again is listed once, as they left last.
            .filter(Expr::cust(
                "not exists (select 1 from memberships later where later.person_id = memberships.person_id
                 and later.valid_from > memberships.valid_from)",
            ))
    } else {
        query.filter(holds_on(day))
    };
    if let Some(org) = filter.org {
        query = query.filter(this(membership::Column::UnitId).in_subquery(super::orgs::subtree(org)));
    }
    if let Some(class) = filter.class {
        query = query.filter(membership::Column::Class.eq(class));
    }
    let mut who = Query::select();
    who.column(person::Column::Id).from(person::Entity);
    if let Some(name) = &filter.name {
        let part = LikeExpr::new(format!("%{}%", super::literal(name))).escape('\\');
        query = query.filter(
            this(membership::Column::PersonId)
                .in_subquery(who.clone().and_where(person::Column::Name.like(part)).to_owned()),
        );
    }
    if let Some(index) = &filter.phone_index {
        query = query.filter(
            this(membership::Column::PersonId)
                .in_subquery(who.clone().and_where(person::Column::PhoneIndex.eq(index)).to_owned()),
        );
    }
    if let Some(checked_in) = filter.checked_in {
        let there = this(membership::Column::PersonId).in_subquery(
            Query::select()
                .column(checkin::Column::PersonId)
                .from(checkin::Entity)
                .and_where(super::checkins::is_live())
                .to_owned(),
        );
        query = query.filter(if checked_in { there } else { there.not() });
    }
    query
}

/// The condition that a person is in service on `day` in no unit at all. Not `not in`: that is planned
/// as a list of everybody, looked through once a row.
pub(in crate::store) fn out_of_service_on(person: impl IntoColumnRef, day: NaiveDate) -> SimpleExpr {
    let memberships = Alias::new("held");
    let held = |column: membership::Column| Expr::col((memberships.clone(), column));
    let holding = Query::select()
        .expr(Expr::val(1))
        .from_as(membership::Entity, memberships.clone())
        .and_where(held(membership::Column::PersonId).eq(Expr::col(person)))
        .and_where(held(membership::Column::ValidFrom).lte(day))
        .and_where(held(membership::Column::ValidTo).is_null().or(held(membership::Column::ValidTo).gt(day)))
        .to_owned();
    Expr::exists(holding).not()
}

/// A page of [`members`].
pub async fn list_members(
    reader: &impl Reader,
    scope: &Scope,
    filter: &MemberFilter,
    day: NaiveDate,
    leaf: Leaf,
) -> Result<Leafed<MembershipRow>> {
    super::leafed(reader.conn(), members(scope, filter, day), leaf).await
}

/// The next members after one, for going through all of them.
pub async fn members_after(
    reader: &impl Reader,
    scope: &Scope,
    filter: &MemberFilter,
    day: NaiveDate,
    after: Option<Id>,
    limit: u64,
) -> Result<Vec<MembershipRow>> {
    let mut query = members(scope, filter, day).limit(limit);
    if let Some(after) = after {
        query = query.filter(membership::Column::PersonId.gt(after));
    }
    Ok(query.all(reader.conn()).await?)
}

/// People by key.
pub async fn find_many(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, PersonRow>> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// People with a check-in who are not in service on `day`: their time ran out. In the order of their
/// keys, the next ones after `after`.
pub async fn out_of_service(reader: &impl Reader, day: NaiveDate, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    // Nothing but the keys: a row that cannot be read must not hide the others.
    let query = checkin::Entity::find()
        .select_only()
        .column(checkin::Column::PersonId)
        .distinct()
        .filter(checkin::Column::EndedAt.is_null())
        .filter(out_of_service_on((checkin::Entity, checkin::Column::PersonId), day));
    Ok(super::following(query, checkin::Column::PersonId, after, limit).into_tuple().all(reader.conn()).await?)
}
