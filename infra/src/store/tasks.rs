//! Tasks (任务).

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, IntoColumnRef, LikeExpr, LockType, Order, Query, SimpleExpr, UnionType,
    WithClause,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::db::sealed::Conn;
use crate::entity::task::{Column, Entity};
pub use crate::entity::task::{Model as TaskRow, PhotosWanted, TaskKind};
use crate::entity::{checkin, claim, log, org_closure, unit_claim};
use crate::store::{Leaf, Leafed, Slice, checkins};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: TaskRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The orgs whose tasks are meant for somebody checked in where `person` is: the community, everything
/// it stands under, and the grids, compounds and buildings that stand in it.
fn published_for(person: Id) -> SimpleExpr {
    let orgs = |wanted: org_closure::Column, community: org_closure::Column| {
        Query::select()
            .column((org_closure::Entity, wanted))
            .from(org_closure::Entity)
            .inner_join(
                checkin::Entity,
                Expr::col((checkin::Entity, checkin::Column::CommunityId)).equals((org_closure::Entity, community)),
            )
            .and_where(Expr::col((checkin::Entity, checkin::Column::PersonId)).eq(person))
            .and_where(checkins::is_live())
            .to_owned()
    };
    use org_closure::Column::{AncestorId, DescendantId};
    // Two queries and no condition with "or": each is answered from an index of its own.
    let orgs = orgs(AncestorId, DescendantId).union(UnionType::All, orgs(DescendantId, AncestorId)).to_owned();
    Expr::col((Entity, Column::OrgId)).in_subquery(orgs)
}

fn claimed_by(person: Id, live_only: bool) -> SimpleExpr {
    let mut tasks = Query::select();
    tasks.column(claim::Column::TaskId).from(claim::Entity).and_where(claim::Column::PersonId.eq(person));
    if live_only {
        tasks.and_where(claim::Column::EndedAt.is_null());
    }
    Expr::col((Entity, Column::Id)).in_subquery(tasks)
}

/// The condition that a row is about a task within the scope's subtrees.
pub(in crate::store) fn within(scope: &Scope, task_column: impl IntoColumnRef) -> SimpleExpr {
    let tasks =
        Query::select().column(Column::Id).from(Entity).and_where(scope.within((Entity, Column::OrgId))).to_owned();
    Expr::col(task_column).in_subquery(tasks)
}

/// The condition that a row is the scope's person's own, or is about a task within its subtrees.
pub(in crate::store) fn own_or_within(
    scope: &Scope,
    person_column: impl IntoColumnRef,
    task_column: impl IntoColumnRef,
) -> SimpleExpr {
    let within = within(scope, task_column);
    match scope.person() {
        Some(person) => Expr::col(person_column).eq(person).or(within),
        None => within,
    }
}

/// A task that is published for the scope's person, was claimed by them, or lies in its subtrees.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<TaskRow>> {
    let mut seen = scope.within((Entity, Column::OrgId));
    if let Some(person) = scope.person() {
        seen = seen.or(published_for(person)).or(claimed_by(person, false));
    }
    Ok(Entity::find_by_id(id).filter(seen).one(reader.conn()).await?)
}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    pub kind: Option<TaskKind>,
    pub category: Option<String>,
    /// Part of the title, the place or the text.
    pub text: Option<String>,
}

impl TaskFilter {
    fn narrow(&self, mut query: Select<Entity>) -> Select<Entity> {
        if let Some(kind) = self.kind {
            query = query.filter(Column::Kind.eq(kind));
        }
        if let Some(category) = &self.category {
            query = query.filter(Column::Category.eq(category));
        }
        if let Some(text) = &self.text {
            let part = || LikeExpr::new(format!("%{}%", super::literal(text))).escape('\\');
            let anywhere = Condition::any()
                .add(Column::Title.like(part()))
                .add(Column::Place.like(part()))
                .add(Column::Body.like(part()));
            query = query.filter(anywhere);
        }
        query
    }
}

/// Slots that are somebody's, or that somebody waits for.
fn taken() -> SimpleExpr {
    Expr::col((Entity, Column::LiveClaims)).add(Expr::col((Entity, Column::Waiting)))
}

/// Those that can be claimed now and have a free slot.
fn open(query: Select<Entity>, now: Instant) -> Select<Entity> {
    query
        .filter(Column::ClosedAt.is_null())
        .filter(Column::OpensAt.lte(now))
        .filter(Column::Deadline.gt(now))
        // What is free while somebody waits is theirs.
        .filter(taken().lt(Expr::col((Entity, Column::Slots))))
}

/// What `person` may claim now, newest first: published for where they checked in, open, with a
/// free slot, and not theirs already.
pub async fn hall(
    reader: &impl Reader,
    person: Id,
    filter: &TaskFilter,
    now: Instant,
    slice: Slice,
) -> Result<Vec<TaskRow>> {
    let mut query =
        open(filter.narrow(Entity::find()), now).filter(published_for(person)).filter(claimed_by(person, true).not());
    if let Some(after) = slice.after {
        query = query.filter(Column::Id.lt(after));
    }
    // Found first, then sorted: PostgreSQL would rather read all tasks of all years from the newest on,
    // and throw those of others away.
    let open = CommonTableExpression::new().table_name("open").query(query.into_query()).materialized(true).to_owned();
    let newest = Query::select()
        .expr(Expr::cust("*"))
        .from("open")
        .order_by(Column::Id, Order::Desc)
        .limit(slice.limit)
        .to_owned()
        .with(WithClause::new().cte(open).to_owned());
    let conn = reader.conn();
    Ok(TaskRow::find_by_statement(conn.get_database_backend().build(&newest)).all(conn).await?)
}

/// The condition that a task is meant for a unit within the scope: it is published for a community
/// with which the unit is checked in.
fn published_for_unit(scope: &Scope, unit: Id) -> SimpleExpr {
    let orgs = |wanted: org_closure::Column, community: org_closure::Column| {
        Query::select()
            .column(wanted)
            .from(org_closure::Entity)
            .and_where(community.in_subquery(checkins::units::places_of(scope, unit)))
            .to_owned()
    };
    use org_closure::Column::{AncestorId, DescendantId};
    let orgs = orgs(AncestorId, DescendantId).union(UnionType::All, orgs(DescendantId, AncestorId)).to_owned();
    Expr::col((Entity, Column::OrgId)).in_subquery(orgs)
}

/// A task that is published for a unit within the scope.
pub async fn find_for_unit(reader: &impl Reader, scope: &Scope, unit: Id, id: Id) -> Result<Option<TaskRow>> {
    Ok(Entity::find_by_id(id).filter(published_for_unit(scope, unit)).one(reader.conn()).await?)
}

/// What a unit within the scope may claim now, newest first: published for where it is checked in,
/// open, with a free slot, and not claimed by the unit already.
pub async fn hall_of_unit(
    reader: &impl Reader,
    scope: &Scope,
    unit: Id,
    filter: &TaskFilter,
    now: Instant,
    leaf: Leaf,
) -> Result<Leafed<TaskRow>> {
    let held = Query::select()
        .column(unit_claim::Column::TaskId)
        .from(unit_claim::Entity)
        .and_where(unit_claim::Column::UnitId.eq(unit))
        .and_where(unit_claim::Column::EndedAt.is_null())
        .to_owned();
    let query = open(filter.narrow(Entity::find()), now)
        .filter(published_for_unit(scope, unit))
        .filter(Expr::col((Entity, Column::Id)).not_in_subquery(held))
        .order_by_desc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// The tasks of an org within the scope, newest first.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    filter: &TaskFilter,
    leaf: Leaf,
) -> Result<Leafed<TaskRow>> {
    let query = filter
        .narrow(Entity::find())
        .filter(Column::OrgId.eq(org))
        .filter(scope.within((Entity, Column::OrgId)))
        .order_by_desc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// Many tasks at once, for use cases that hold what refers to them by scope.
pub async fn by_id(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, TaskRow>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Titles of many tasks at once.
pub async fn titles(reader: &impl Reader, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// Titles of the tasks that these logs are about, by log.
pub async fn titles_of_logs(reader: &impl Reader, logs: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, String>> {
    let rows = log::Entity::find().filter(log::Column::Id.is_in(logs)).all(reader.conn()).await?;
    let titles = titles(reader, rows.iter().map(|row| row.task_id)).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, titles.get(&row.task_id)?.clone()))).collect())
}

/// Titles of the tasks that these claims are of, by claim.
pub async fn titles_of_claims(
    reader: &impl Reader,
    claims: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, String>> {
    let rows = claim::Entity::find().filter(claim::Column::Id.is_in(claims)).all(reader.conn()).await?;
    let titles = titles(reader, rows.iter().map(|row| row.task_id)).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, titles.get(&row.task_id)?.clone()))).collect())
}

/// Locks tasks in the order of their keys. The callers of a claim are matched against the task by
/// the rules, so this look-up has no scope.
pub async fn lock(txn: &Txn, ids: &[Id]) -> Result<HashMap<Id, TaskRow>> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        // Not a full lock: rows that refer to this one may be inserted meanwhile, or a member who
        // reports and withdraws at once would wait for themselves.
        .lock(LockType::NoKeyUpdate)
        .all(txn.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The task as the claim gate needs it.
pub async fn for_gate(reader: &impl Reader, id: Id) -> Result<Option<TaskRow>> {
    Ok(Entity::find_by_id(id).one(reader.conn()).await?)
}

/// Of these tasks, the versions that stand in the database.
pub async fn versions(reader: &impl Reader, ids: &[Id]) -> Result<HashMap<Id, (i64, i32)>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.version, row.live_claims))).collect())
}

/// Counts `claims` more live claims. The table's own check refuses one too many.
pub async fn take_slots(txn: &Txn, id: Id, claims: i32) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LiveClaims, Expr::col(Column::LiveClaims).add(claims))
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Gives slots back, and makes every gate of the task stale.
pub async fn free_slots(txn: &Txn, id: Id, slots: i32) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LiveClaims, Expr::col(Column::LiveClaims).sub(slots))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Counts so many more who wait; fewer, if it is negative.
pub async fn add_waiting(txn: &Txn, id: Id, people: i32) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Waiting, Expr::col(Column::Waiting).add(people))
        .filter(Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Tasks whose queue may have to move: a slot is free, or their time comes before `soon`.
pub async fn with_queues(reader: &impl Reader, soon: Instant, after: Option<Id>, limit: u64) -> Result<Vec<Id>> {
    let moves = Condition::any()
        .add(Expr::col(Column::LiveClaims).lt(Expr::col(Column::Slots)))
        .add(Column::StartsAt.lte(soon))
        .add(Column::Deadline.lte(soon))
        .add(Column::ClosedAt.is_not_null());
    let query = Entity::find().filter(Column::Waiting.gt(0)).filter(moves);
    Ok(super::following(query, Column::Id, after, limit)
        .all(reader.conn())
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect())
}

/// What of a task a supply is counted from.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SupplyRow {
    pub item: String,
    pub slots: i32,
    pub opens_at: Instant,
    pub deadline: Instant,
    pub starts_at: Option<Instant>,
}

/// The tasks below an org that are scored by one of these items, were not cancelled, and took place, or could be done at
/// some time, from the first of these instants on and before the other.
pub async fn supply(
    reader: &impl Reader,
    top: Id,
    items: impl IntoIterator<Item = String>,
    (from, until): (Instant, Instant),
) -> Result<Vec<SupplyRow>> {
    let due = Column::StartsAt.is_null().and(Column::Deadline.gte(from)).and(Column::OpensAt.lt(until));
    let query = Entity::find()
        .select_only()
        .columns([Column::Item, Column::Slots, Column::OpensAt, Column::Deadline, Column::StartsAt])
        .filter(Scope::of(None, vec![top]).within(Column::OrgId))
        .filter(Column::Item.is_in(items))
        .filter(Column::CancelledAt.is_null())
        .filter(due.or(Column::StartsAt.gte(from).and(Column::StartsAt.lt(until))));
    Ok(query.into_model::<SupplyRow>().all(reader.conn()).await?)
}

/// When a task below an org that is scored by one of these items was first published.
pub async fn first_published(
    reader: &impl Reader,
    top: Id,
    items: impl IntoIterator<Item = String>,
) -> Result<Option<Instant>> {
    let query = Entity::find()
        .select_only()
        .column_as(Column::PublishedAt.min(), "first")
        .filter(Scope::of(None, vec![top]).within(Column::OrgId))
        .filter(Column::Item.is_in(items));
    Ok(query.into_tuple::<Option<Instant>>().one(reader.conn()).await?.flatten())
}

/// Writes a task that was locked and changed, whole.
pub async fn update(txn: &Txn, row: &TaskRow) -> Result<()> {
    row.clone().into_active_model().reset_all().update(txn.conn()).await?;
    Ok(())
}

/// Closes a task that is not closed yet. Tells whether it did.
pub async fn close(txn: &Txn, id: Id, by: Option<Id>, now: Instant) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::ClosedAt, now.into())
        .col_expr(Column::ClosedBy, by.into())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::ClosedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// The pairs of (task's org, community) of which the one stands above the other, or is it: those checked
/// in with a community do what is published by whatever it stands under, and by what stands in it.
pub async fn published_for_communities(
    reader: &impl Reader,
    orgs: &[Id],
    communities: &[Id],
) -> Result<HashSet<(Id, Id)>> {
    use org_closure::Column::{AncestorId, DescendantId};
    let between = |above: &[Id], below: &[Id]| {
        let above = AncestorId.is_in(above.iter().copied());
        Condition::all().add(above).add(DescendantId.is_in(below.iter().copied()))
    };
    let either = Condition::any().add(between(orgs, communities)).add(between(communities, orgs));
    let rows = org_closure::Entity::find().filter(either).all(reader.conn()).await?;
    let (orgs, communities): (HashSet<&Id>, HashSet<&Id>) = (orgs.iter().collect(), communities.iter().collect());
    let both_ways =
        rows.into_iter().flat_map(|row| [(row.ancestor_id, row.descendant_id), (row.descendant_id, row.ancestor_id)]);
    Ok(both_ways.filter(|(org, community)| orgs.contains(org) && communities.contains(community)).collect())
}
