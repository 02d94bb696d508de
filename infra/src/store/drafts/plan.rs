//! What an org offers in a week: published, drafted, and how much of it.

use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Value};

use crate::entity::{draft, task};
use crate::store::checkins::IS_LIVE;
use crate::store::drafts::DraftRow;
use crate::store::tasks::{TaskKind, TaskRow};
use crate::{Id, Instant, Reader, Result, Scope};

/// From an instant on, and before another.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: Instant,
    pub to: Instant,
}

fn within(column: impl ColumnTrait, span: Span) -> SimpleExpr {
    column.gte(span.from).and(column.lt(span.to))
}

/// The tasks of an org within the scope that belong to a span, the earliest first: gatherings by
/// their start, errands by when they can first be claimed. What was cancelled belongs to none.
pub async fn tasks_of(reader: &impl Reader, scope: &Scope, org: Id, span: Span) -> Result<Vec<TaskRow>> {
    let gathering = task::Column::Kind.eq(TaskKind::Gathering).and(within(task::Column::StartsAt, span));
    let errand = task::Column::Kind.eq(TaskKind::Errand).and(within(task::Column::OpensAt, span));
    let query = task::Entity::find()
        .filter(task::Column::OrgId.eq(org))
        .filter(scope.within((task::Entity, task::Column::OrgId)))
        .filter(task::Column::CancelledAt.is_null())
        .filter(Condition::any().add(gathering).add(errand))
        .order_by_asc(task::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// The drafts (not the templates) of an org within the scope that are meant for a span: gatherings
/// by their start, errands by when they open, or else by their deadline.
pub async fn drafts_of(reader: &impl Reader, scope: &Scope, org: Id, span: Span) -> Result<Vec<DraftRow>> {
    use draft::Column;
    let gathering = Column::Kind.eq(TaskKind::Gathering).and(within(Column::StartsAt, span));
    let opens = within(Column::OpensAt, span).or(Column::OpensAt.is_null().and(within(Column::Deadline, span)));
    let errand = Column::Kind.eq(TaskKind::Errand).and(opens);
    let query = draft::Entity::find()
        .filter(Column::OrgId.eq(org))
        .filter(scope.within((draft::Entity, Column::OrgId)))
        .filter(Column::Template.eq(false))
        .filter(Condition::any().add(gathering).add(errand))
        .order_by_asc(Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// What is offered below an org in a span, and to how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Offer {
    /// Checked in now, with a community that is the org or lies below it.
    pub members: i64,
    /// Of the tasks that belong to the span.
    pub slots: i64,
    /// How many of those slots are taken.
    pub claims: i64,
}

/// See [`tasks_of`] for which tasks belong to a span.
pub async fn offer(reader: &impl Reader, org: Id, span: Span) -> Result<Offer> {
    let places = "(select descendant_id from org_closure where ancestor_id = $1)";
    let sql = format!(
        "with offered as (
             select slots, live_claims from tasks
             where org_id in {places} and cancelled_at is null
               and ((kind = 'gathering' and starts_at >= $2 and starts_at < $3)
                 or (kind = 'errand' and opens_at >= $2 and opens_at < $3))
         )
         select (select count(*) from checkins where community_id in {places} and {IS_LIVE}) as members,
             cast(coalesce((select sum(slots) from offered), 0) as bigint) as slots,
             cast(coalesce((select sum(live_claims) from offered), 0) as bigint) as claims"
    );
    let values: [Value; 3] = [org.into(), span.from.into(), span.to.into()];
    let conn = reader.conn();
    let found = super::super::raw::<Offer>(conn.get_database_backend(), &sql, values).one(conn).await?;
    Ok(found.unwrap_or_default())
}
