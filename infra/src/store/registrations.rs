//! Registrations (登记申请): people missing from the roster who ask to be put on it.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::db::sealed::Conn;
use crate::entity::registration::{Column, Entity};
pub use crate::entity::registration::{Model as RegistrationRow, RegistrationState};
use crate::store::{Leaf, Leafed};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: RegistrationRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The last one that a WeChat identity filed, whatever became of it. Unscoped: the identity is the
/// proof.
pub async fn last_of_openid(reader: &impl Reader, openid_index: &str) -> Result<Option<RegistrationRow>> {
    let query = Entity::find().filter(Column::OpenidIndex.eq(openid_index)).order_by_desc(Column::Id);
    Ok(query.one(reader.conn()).await?)
}

/// Those that put a person on the roster, or found them there. Unscoped: for looking at oneself.
pub async fn of_person(reader: &impl Reader, person: Id) -> Result<Vec<RegistrationRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Ends those that wait for this WeChat identity or this phone: they are needed no longer.
pub async fn replace_waiting(txn: &Txn, openid_index: &str, phone_index: Option<&str>, now: Instant) -> Result<()> {
    let mut whose = Column::OpenidIndex.eq(openid_index);
    if let Some(phone_index) = phone_index {
        whose = whose.or(Column::PhoneIndex.eq(phone_index));
    }
    Entity::update_many()
        .col_expr(Column::State, RegistrationState::Replaced.as_str().into())
        .col_expr(Column::DecidedAt, now.into())
        .filter(Column::State.eq(RegistrationState::Waiting))
        .filter(whose)
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Lets those that wait for a unit wait for its successor.
pub async fn hand_over(txn: &Txn, from: Id, to: Id) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UnitId, to.into())
        .filter(Column::UnitId.eq(from))
        .filter(Column::State.eq(RegistrationState::Waiting))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Those that wait for a unit.
pub async fn waiting_for(reader: &impl Reader, unit: Id) -> Result<Vec<Id>> {
    let query = Entity::find().filter(Column::UnitId.eq(unit)).filter(Column::State.eq(RegistrationState::Waiting));
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.id).collect())
}

/// Lets these wait for another unit.
pub async fn give(txn: &Txn, ids: &[Id], to: Id) -> Result<()> {
    for some in ids.chunks(1_000) {
        Entity::update_many()
            .col_expr(Column::UnitId, to.into())
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::State.eq(RegistrationState::Waiting))
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}

/// One for a unit within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<RegistrationRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::UnitId)).one(reader.conn()).await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<RegistrationRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::UnitId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

pub async fn update(txn: &Txn, row: &RegistrationRow) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    Entity::update(row).exec(txn.conn()).await?;
    Ok(())
}

/// Those for units within the scope, oldest first: a queue to work off.
pub async fn list(
    reader: &impl Reader,
    scope: &Scope,
    state: Option<RegistrationState>,
    leaf: Leaf,
) -> Result<Leafed<RegistrationRow>> {
    let mut query = Entity::find().filter(scope.within(Column::UnitId)).order_by_asc(Column::Id);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    super::leafed(reader.conn(), query, leaf).await
}

/// Takes what is personal out of registrations filed before `before`, and lets those lapse that
/// nobody decided. At most `limit`; returns how many.
pub async fn erase(txn: &Txn, before: Instant, now: Instant, limit: u64) -> Result<u64> {
    let old = Entity::find()
        .filter(Column::FiledAt.lt(before))
        .filter(Column::ErasedAt.is_null())
        .limit(limit)
        .select_only()
        .column(Column::Id)
        .into_query();
    let nothing = || Expr::value(Option::<String>::None);
    let lapsed = Expr::case(Column::State.eq(RegistrationState::Waiting), RegistrationState::Lapsed.as_str());
    let done = Entity::update_many()
        .col_expr(Column::State, lapsed.finally(Expr::col(Column::State)).into())
        .col_expr(Column::Openid, nothing())
        .col_expr(Column::OpenidIndex, nothing())
        .col_expr(Column::Phone, nothing())
        .col_expr(Column::PhoneIndex, nothing())
        .col_expr(Column::Name, "".into())
        .col_expr(Column::Duty, nothing())
        .col_expr(Column::Reason, nothing())
        .col_expr(Column::ErasedAt, now.into())
        .filter(Column::Id.in_subquery(old))
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected)
}
