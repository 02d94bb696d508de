//! Check-ins of units.

use std::collections::HashMap;

use sea_orm::sea_query::{OnConflict, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Ending, Standing};
use crate::db::sealed::Conn;
pub use crate::entity::unit_checkin::Model as UnitCheckinRow;
use crate::entity::unit_checkin::{Column, Entity};
use crate::store::{Leaf, Leafed, orgs};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless the unit has one with that community already. Tells whether it did.
pub async fn insert(txn: &Txn, row: UnitCheckinRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// On which side of a check-in the scope must lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Unit,
    Community,
    Either,
}

fn seen(scope: &Scope, side: Side) -> SimpleExpr {
    match side {
        Side::Unit => scope.within(Column::UnitId),
        Side::Community => scope.within(Column::CommunityId),
        Side::Either => scope.within(Column::UnitId).or(scope.within(Column::CommunityId)),
    }
}

/// A check-in of a unit, or with a community, within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, side: Side, id: Id) -> Result<Option<UnitCheckinRow>> {
    Ok(Entity::find_by_id(id).filter(seen(scope, side)).one(reader.conn()).await?)
}

/// A unit's check-ins that have not ended, oldest first.
pub async fn standing_of(reader: &impl Reader, unit: Id) -> Result<Vec<UnitCheckinRow>> {
    let query = Entity::find().filter(Column::UnitId.eq(unit)).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// The check-ins of a unit, or with a community, itself that have not ended, oldest first.
pub async fn standing_in(reader: &impl Reader, org: Id) -> Result<Vec<UnitCheckinRow>> {
    let query =
        Entity::find().filter(Column::UnitId.eq(org).or(Column::CommunityId.eq(org))).filter(Column::EndedAt.is_null());
    Ok(query.order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// The communities with which a unit within the scope is checked in.
pub(in crate::store) fn places_of(scope: &Scope, unit: Id) -> SelectStatement {
    Query::select()
        .column(Column::CommunityId)
        .from(Entity)
        .and_where(Column::UnitId.eq(unit))
        .and_where(Column::ConfirmedAt.is_not_null())
        .and_where(Column::EndedAt.is_null())
        .and_where(scope.within((Entity, Column::UnitId)))
        .to_owned()
}

/// The communities with which each of these units is checked in.
pub async fn communities_of(reader: &impl Reader, units: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Vec<Id>>> {
    let query = Entity::find()
        .filter(Column::UnitId.is_in(units))
        .filter(Column::ConfirmedAt.is_not_null())
        .filter(Column::EndedAt.is_null());
    let mut found: HashMap<Id, Vec<Id>> = HashMap::new();
    for row in query.all(reader.conn()).await? {
        found.entry(row.unit_id).or_default().push(row.community_id);
    }
    Ok(found)
}

/// Confirms a pending check-in. Tells whether it did.
pub async fn confirm(txn: &Txn, id: Id, by: Option<Id>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::ConfirmedAt, now.into())
        .col_expr(Column::ConfirmedBy, by.into())
        .filter(Column::Id.eq(id))
        .filter(Column::ConfirmedAt.is_null())
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends a check-in that has not ended. Tells whether it did.
pub async fn end(txn: &Txn, id: Id, ending: &Ending) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, ending.at.into())
        .col_expr(Column::EndedBy, ending.by.into())
        .col_expr(Column::EndReason, ending.reason.as_str().into())
        .col_expr(Column::EndNote, ending.note.clone().into())
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Makes one of a unit's live check-ins the primary one, in the place of whichever is.
pub async fn make_primary(txn: &Txn, unit: Id, id: Id, now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PrimarySince, Option::<Instant>::None.into())
        .filter(Column::UnitId.eq(unit))
        .filter(Column::EndedAt.is_null())
        .filter(Column::PrimarySince.is_not_null())
        .exec(txn.conn())
        .await?;
    Entity::update_many().col_expr(Column::PrimarySince, now.into()).filter(Column::Id.eq(id)).exec(txn.conn()).await?;
    Ok(())
}

/// The check-ins of the units, or with the communities, of an org's subtree; newest first. For
/// callers who hold the org by scope.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    standing: Option<Standing>,
    leaf: Leaf,
) -> Result<Leafed<UnitCheckinRow>> {
    let subtree = orgs::subtree(org);
    let of_units = Column::UnitId.in_subquery(subtree.clone());
    let mut query = Entity::find()
        .filter(of_units.or(Column::CommunityId.in_subquery(subtree)))
        .filter(seen(scope, Side::Either))
        .order_by_desc(Column::Id);
    query = match standing {
        None => query,
        Some(Standing::Pending) => query.filter(Column::ConfirmedAt.is_null()).filter(Column::EndedAt.is_null()),
        Some(Standing::Live) => query.filter(Column::ConfirmedAt.is_not_null()).filter(Column::EndedAt.is_null()),
        Some(Standing::Ended) => query.filter(Column::EndedAt.is_not_null()),
    };
    crate::store::leafed(reader.conn(), query, leaf).await
}
