//! Everything that lives in an org, taken up and put down elsewhere. In sets: there may be
//! thousands of each.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::db::sealed::Conn;
use crate::entity::checkin::{CheckinEnd, Model as CheckinRow};
use crate::entity::grant::Model as GrantRow;
use crate::entity::log::LogState;

use crate::entity::membership::{Leaving, Model as MembershipRow};
use crate::entity::task::Model as TaskRow;
use crate::entity::{checkin, claim, grant, log, membership, org_closure, seat, task};
use crate::{Id, Instant, Reader, Result, Txn};

/// How many rows, or keys, go into one statement: databases limit their parameters.
const AT_ONCE: usize = 500;

/// The live check-ins with a community itself.
pub async fn checkins_at(reader: &impl Reader, community: Id) -> Result<Vec<CheckinRow>> {
    let query = checkin::Entity::find()
        .filter(checkin::Column::CommunityId.eq(community))
        .filter(checkin::Column::EndedAt.is_null())
        .order_by_asc(checkin::Column::PersonId);
    Ok(query.all(reader.conn()).await?)
}

/// Everybody for whom an org, or anything below it, publishes tasks: they are checked in below it, or
/// with the community that it stands in.
pub async fn people_published_for(reader: &impl Reader, org: Id) -> Result<Vec<Id>> {
    let query = checkin::Entity::find()
        .filter(checkin::Column::CommunityId.in_subquery(super::line(org)))
        .filter(checkin::Column::EndedAt.is_null());
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.person_id).collect())
}

/// Everybody who works, or holds a seat, in an org or anywhere below it on `day`.
pub async fn people_belonging_to(reader: &impl Reader, org: Id, day: NaiveDate) -> Result<Vec<Id>> {
    let within = |column: membership::Column| column.in_subquery(super::subtree(org));
    let members = membership::Entity::find()
        .filter(within(membership::Column::UnitId).or(within(membership::Column::BranchId)))
        .filter(membership::Column::ValidFrom.lte(day))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .all(reader.conn())
        .await?;
    let seats = seat::Entity::find()
        .filter(seat::Column::OrgId.in_subquery(super::subtree(org)))
        .filter(seat::Column::ValidTo.is_null().or(seat::Column::ValidTo.gt(day)))
        .all(reader.conn())
        .await?;
    Ok(members.into_iter().map(|row| row.person_id).chain(seats.into_iter().map(|row| row.person_id)).collect())
}

/// Locks people in the order of their keys, however many there are.
pub async fn lock_people(txn: &Txn, mut ids: Vec<Id>) -> Result<()> {
    ids.sort_unstable();
    ids.dedup();
    for some in ids.chunks(AT_ONCE) {
        super::super::people::lock(txn, some).await?;
    }
    Ok(())
}

/// Of these people, those who hold a live claim.
pub async fn claimants_among(reader: &impl Reader, people: &[Id]) -> Result<HashSet<Id>> {
    let mut found = HashSet::new();
    for some in people.chunks(AT_ONCE) {
        let query = claim::Entity::find()
            .filter(claim::Column::PersonId.is_in(some.iter().copied()))
            .filter(claim::Column::EndedAt.is_null());
        found.extend(query.all(reader.conn()).await?.into_iter().map(|row| row.person_id));
    }
    Ok(found)
}

/// Ends check-ins and begins others in their place.
pub async fn replace_checkins(txn: &Txn, old: &[Id], new: Vec<CheckinRow>, now: Instant) -> Result<()> {
    for some in old.chunks(AT_ONCE) {
        checkin::Entity::update_many()
            .col_expr(checkin::Column::EndedAt, now.into())
            .col_expr(checkin::Column::EndReason, CheckinEnd::HandedOver.as_str().into())
            .filter(checkin::Column::Id.is_in(some.iter().copied()))
            .exec(txn.conn())
            .await?;
    }
    for some in new.chunks(AT_ONCE) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        checkin::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// Ends the check-ins with a community that wait, of those who have a live one there.
pub async fn close_superseded(txn: &Txn, community: Id, now: Instant) -> Result<()> {
    let live = Query::select()
        .column(checkin::Column::PersonId)
        .from(checkin::Entity)
        .and_where(checkin::Column::CommunityId.eq(community))
        .and_where(super::super::checkins::is_live())
        .to_owned();
    checkin::Entity::update_many()
        .col_expr(checkin::Column::EndedAt, now.into())
        .col_expr(checkin::Column::EndReason, CheckinEnd::Superseded.as_str().into())
        .filter(checkin::Column::CommunityId.eq(community))
        .filter(checkin::Column::ConfirmedAt.is_null())
        .filter(checkin::Column::EndedAt.is_null())
        .filter(checkin::Column::PersonId.in_subquery(live))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// The memberships in a unit, or a branch, itself that hold on `day` or begin after it.
pub async fn memberships_in(reader: &impl Reader, org: Id, day: NaiveDate) -> Result<Vec<MembershipRow>> {
    let query = membership::Entity::find()
        .filter(membership::Column::UnitId.eq(org).or(membership::Column::BranchId.eq(org)))
        .filter(membership::Column::ValidTo.is_null().or(membership::Column::ValidTo.gt(day)))
        .order_by_asc(membership::Column::PersonId);
    Ok(query.all(reader.conn()).await?)
}

/// Ends memberships on `day` and begins others in their place.
pub async fn replace_memberships(txn: &Txn, old: &[Id], new: Vec<MembershipRow>, day: NaiveDate) -> Result<()> {
    for some in old.chunks(AT_ONCE) {
        membership::Entity::update_many()
            .col_expr(membership::Column::ValidTo, day.into())
            .col_expr(membership::Column::Leaving, Leaving::Moved.as_str().into())
            .filter(membership::Column::Id.is_in(some.iter().copied()))
            .exec(txn.conn())
            .await?;
    }
    for some in new.chunks(AT_ONCE) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        membership::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// Deletes memberships that were to begin in a place which is gone: their like stands elsewhere.
pub async fn forget_memberships(txn: &Txn, ids: &[Id]) -> Result<()> {
    for some in ids.chunks(AT_ONCE) {
        let which = membership::Column::Id.is_in(some.iter().copied());
        membership::Entity::delete_many().filter(which).exec(txn.conn()).await?;
    }
    Ok(())
}

/// Of these orgs, those that stand below `org`.
pub async fn below(reader: &impl Reader, org: Id, ids: impl IntoIterator<Item = Id>) -> Result<HashSet<Id>> {
    // A branch is named by each of its members.
    let ids: HashSet<Id> = ids.into_iter().collect();
    let query = org_closure::Entity::find()
        .filter(org_closure::Column::AncestorId.eq(org))
        .filter(org_closure::Column::DescendantId.is_in(ids));
    Ok(query.all(reader.conn()).await?.into_iter().map(|row| row.descendant_id).collect())
}

/// The tasks of an org that are not finished: they can still be claimed, or somebody who claimed
/// one has no settled log. Locked in the order of their keys.
pub async fn lock_unfinished_tasks(txn: &Txn, org: Id, now: Instant) -> Result<Vec<TaskRow>> {
    let settled = Query::select()
        .column(log::Column::ClaimId)
        .from(log::Entity)
        .and_where(log::Column::OrgId.eq(org))
        .and_where(log::Column::State.is_in(LogState::SETTLED))
        .to_owned();
    let claimed = Query::select()
        .column(claim::Column::TaskId)
        .from(claim::Entity)
        .and_where(claim::Column::EndedAt.is_null())
        .and_where(Expr::col((claim::Entity, claim::Column::TaskId)).equals((task::Entity, task::Column::Id)))
        .and_where(Expr::col((claim::Entity, claim::Column::Id)).not_in_subquery(settled))
        .to_owned();
    let open = Condition::all().add(task::Column::ClosedAt.is_null()).add(task::Column::Deadline.gt(now));
    let query = task::Entity::find()
        .filter(task::Column::OrgId.eq(org))
        .filter(Condition::any().add(open).add(Expr::exists(claimed)))
        .order_by_asc(task::Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(query.all(txn.conn()).await?)
}

/// Gives tasks, with their claims and the logs that are not settled, to another org. Every
/// gate of theirs becomes stale.
pub async fn give_tasks(txn: &Txn, tasks: &[Id], to: Id) -> Result<()> {
    for some in tasks.chunks(AT_ONCE) {
        task::Entity::update_many()
            .col_expr(task::Column::OrgId, to.into())
            .col_expr(task::Column::Version, Expr::col(task::Column::Version).add(1))
            .filter(task::Column::Id.is_in(some.iter().copied()))
            .exec(txn.conn())
            .await?;
        // Whoever is submitting a log holds its claim, and read the task before it went: waited
        // for, so that the log is there to be taken along.
        claim::Entity::find()
            .filter(claim::Column::TaskId.is_in(some.iter().copied()))
            .filter(claim::Column::EndedAt.is_null())
            .order_by_asc(claim::Column::Id)
            .lock_exclusive()
            .all(txn.conn())
            .await?;
        log::Entity::update_many()
            .col_expr(log::Column::OrgId, to.into())
            .filter(log::Column::TaskId.is_in(some.iter().copied()))
            .filter(log::Column::State.is_not_in(LogState::SETTLED))
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}

/// The live grants on an org itself.
pub async fn grants_on(reader: &impl Reader, org: Id) -> Result<Vec<GrantRow>> {
    let query = grant::Entity::find()
        .filter(grant::Column::OrgId.eq(org))
        .filter(grant::Column::RevokedAt.is_null())
        .order_by_asc(grant::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Grants what is not granted yet, and has everybody concerned fetch a new token.
pub async fn give_grants(txn: &Txn, rows: Vec<GrantRow>, now: Instant) -> Result<()> {
    for row in rows {
        super::super::sessions::revoke_tokens_of(txn, row.person_id, now).await?;
        super::super::insert(txn, row).await?;
    }
    Ok(())
}
