//! People and their memberships.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::db::sealed::Conn;
pub use crate::entity::membership::{MemberClass, Model as MembershipRow};
pub use crate::entity::person::Model as PersonRow;
use crate::entity::{checkin, grant, membership, person};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: PersonRow) -> Result<()> {
    super::insert(txn, row).await
}

/// A person by key: for looking at oneself, and for use cases that hold the key from a guarded row.
pub async fn find(reader: &impl Reader, id: Id) -> Result<Option<PersonRow>> {
    Ok(person::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// A member: oneself, or somebody of a unit within the scope.
pub async fn find_member(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<(PersonRow, MembershipRow)>> {
    let found = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(id))
        .filter(membership::Column::ValidTo.is_null())
        .filter(scope.own_or_within(membership::Column::PersonId, membership::Column::UnitId))
        .one(reader.conn())
        .await?;
    let Some(membership) = found else { return Ok(None) };
    Ok(find(reader, id).await?.map(|person| (person, membership)))
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

/// The members of this name in a unit, on `day`.
pub async fn namesakes(reader: &impl Reader, unit: Id, name: &str, day: NaiveDate) -> Result<Vec<PersonRow>> {
    let of_unit = membership::Entity::find()
        .filter(membership::Column::UnitId.eq(unit))
        .filter(membership::Column::ValidFrom.lte(day))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .select_only()
        .column(membership::Column::PersonId)
        .into_query();
    let query = person::Entity::find()
        .filter(person::Column::Name.eq(name))
        .filter(person::Column::Id.in_subquery(of_unit))
        .order_by_asc(person::Column::Id)
        .limit(10);
    Ok(query.all(reader.conn()).await?)
}

/// Names of many people at once.
pub async fn names(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

pub async fn insert_membership(txn: &Txn, row: MembershipRow) -> Result<()> {
    super::insert(txn, row).await
}

/// All memberships of a person, the newest first.
pub async fn memberships_of(reader: &impl Reader, person: Id) -> Result<Vec<MembershipRow>> {
    let query = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .order_by_desc(membership::Column::ValidFrom)
        .order_by_desc(membership::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// The memberships that hold for these people on `day`.
pub async fn memberships_on(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
    day: NaiveDate,
) -> Result<HashMap<Id, MembershipRow>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::PersonId.is_in(people))
        .filter(membership::Column::ValidFrom.lte(day))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .all(reader.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}
