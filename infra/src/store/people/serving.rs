//! Who serves where: for whoever goes through all of them.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{MemberClass, MembershipRow, holds_on};
use crate::entity::{checkin, membership};
use crate::{Id, Instant, Reader, Result, Scope};

/// Everybody who works in a unit below an org on `day`, with the unit and their class, in a fixed order.
pub async fn below(reader: &impl Reader, org: Id, day: NaiveDate) -> Result<Vec<(Id, Id, MemberClass)>> {
    let units = Scope::of(None, vec![org]);
    let query = membership::Entity::find()
        .select_only()
        .columns([membership::Column::PersonId, membership::Column::UnitId, membership::Column::Class])
        .filter(units.within(membership::Column::UnitId))
        .filter(holds_on(day))
        .order_by_asc(membership::Column::PersonId);
    Ok(query.into_tuple().all(reader.conn()).await?)
}

/// Whose doings an org answers for on `day`: of those within its subtree everybody who works in a unit, belongs to a
/// branch, or was checked in with a community at the instant; each with where they work and their class, in a fixed
/// order.
pub async fn of_org(reader: &impl Reader, org: Id, day: NaiveDate, at: Instant) -> Result<Vec<(Id, Id, MemberClass)>> {
    let below = Scope::of(None, vec![org]);
    let checked_in = checkin::Entity::find()
        .select_only()
        .column(checkin::Column::PersonId)
        .filter(checkin::Column::ConfirmedAt.lte(at))
        .filter(checkin::Column::EndedAt.is_null().or(checkin::Column::EndedAt.gt(at)))
        .filter(below.within(checkin::Column::CommunityId))
        .into_query();
    let belongs = below
        .within(membership::Column::UnitId)
        .or(below.within(membership::Column::BranchId))
        .or(membership::Column::PersonId.in_subquery(checked_in));
    let query = membership::Entity::find()
        .select_only()
        .columns([membership::Column::PersonId, membership::Column::UnitId, membership::Column::Class])
        .filter(belongs)
        .filter(holds_on(day))
        .order_by_asc(membership::Column::PersonId);
    Ok(query.into_tuple().all(reader.conn()).await?)
}

/// Everybody who worked anywhere on a day or after it, those after `after` in the order of their keys.
pub async fn since(reader: &impl Reader, day: NaiveDate, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    let query = membership::Entity::find()
        .select_only()
        .column(membership::Column::PersonId)
        .distinct()
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)));
    Ok(crate::store::following(query, membership::Column::PersonId, after, limit)
        .into_tuple()
        .all(reader.conn())
        .await?)
}

/// Who works in the same unit as a member on `day`, or belongs to the same branch, in a fixed order.
pub async fn beside(reader: &impl Reader, member: &MembershipRow, day: NaiveDate) -> Result<Vec<MembershipRow>> {
    use membership::Column;
    let of_branch = member.branch_id.map(|branch| Column::BranchId.eq(branch));
    let beside = of_branch.into_iter().fold(Column::UnitId.eq(member.unit_id), |beside, own| beside.or(own));
    let query = membership::Entity::find().filter(beside).filter(holds_on(day)).order_by_asc(Column::PersonId);
    Ok(query.all(reader.conn()).await?)
}

/// Whether somebody works below an org on `day`, or is checked in there.
pub async fn is_of(reader: &impl Reader, org: Id, person: Id, day: NaiveDate) -> Result<bool> {
    is_within(reader, &Scope::of(None, vec![org]), person, day).await
}

/// The same within a scope.
pub async fn is_within(reader: &impl Reader, below: &Scope, person: Id, day: NaiveDate) -> Result<bool> {
    let conn = reader.conn();
    let works = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .filter(below.within(membership::Column::UnitId))
        .filter(holds_on(day));
    let checked_in = checkin::Entity::find()
        .filter(checkin::Column::PersonId.eq(person))
        .filter(checkin::Column::EndedAt.is_null())
        .filter(checkin::Column::ConfirmedAt.is_not_null())
        .filter(below.within(checkin::Column::CommunityId));
    Ok(works.one(conn).await?.is_some() || checked_in.one(conn).await?.is_some())
}
