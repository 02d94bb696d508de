//! Ratings both ways (双评价).

pub mod links;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::db::sealed::Conn;
use crate::entity::rating::{Column, Entity};
pub use crate::entity::rating::{Model as RatingRow, RatingSide};
use crate::store::{Leaf, Leafed, Slice, orgs, tasks};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts, unless this side or this link has rated already. Tells whether it did.
pub async fn insert(txn: &Txn, row: RatingRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// Writes what was changed by whoever gave it. What it says of its disclosure stays as it is by now.
pub async fn change(txn: &Txn, row: &RatingRow) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Stars, row.stars.into())
        .col_expr(Column::Comment, row.comment.clone().into())
        .col_expr(Column::ChangedAt, row.changed_at.into())
        .filter(Column::Id.eq(row.id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Hides one until another instant.
pub async fn hide_until(txn: &Txn, id: Id, until: Instant) -> Result<()> {
    let query = Entity::update_many().col_expr(Column::HiddenUntil, until.into()).filter(Column::Id.eq(id));
    query.exec(txn.conn()).await?;
    Ok(())
}

/// The ratings of a claim, oldest first: for use cases that hold the claim by scope.
pub async fn of_claim(reader: &impl Reader, claim: Id) -> Result<Vec<RatingRow>> {
    Ok(Entity::find().filter(Column::ClaimId.eq(claim)).order_by_asc(Column::Id).all(reader.conn()).await?)
}

/// What was said of the members' services for a task within the scope, oldest first; nothing of
/// `but_of`'s own.
pub async fn of_task(
    reader: &impl Reader,
    scope: &Scope,
    task: Id,
    but_of: Id,
    leaf: Leaf,
) -> Result<Leafed<RatingRow>> {
    let query = Entity::find()
        .filter(Column::TaskId.eq(task))
        .filter(tasks::within(scope, (Entity, Column::TaskId)))
        .filter(Column::Side.ne(RatingSide::Member))
        .filter(Column::PersonId.ne(but_of))
        .order_by_asc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// What a person gave, and what was disclosed to them, newest first. Unscoped: for looking at oneself.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<RatingRow>> {
    let received = Column::PersonId.eq(person).and(Column::Side.ne(RatingSide::Member)).and(disclosed());
    let query = Entity::find().filter(Condition::any().add(Column::GivenBy.eq(person)).add(received));
    crate::store::sliced(reader.conn(), query, Column::Id, slice).await
}

fn disclosed() -> SimpleExpr {
    Column::DisclosedAt.is_not_null()
}

/// How many gave so many stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    pub stars: i32,
    pub n: i64,
}

/// What members said, disclosed, of how an org and everything below it organised their tasks.
pub async fn counted_of_org(reader: &impl Reader, org: Id) -> Result<Vec<Counted>> {
    let sql = "select stars, count(*) as n from ratings
               where org_id in (select descendant_id from org_closure where ancestor_id = $1)
                 and side = 'member' and disclosed_at is not null
               group by stars";
    let conn = reader.conn();
    Ok(super::raw::<Counted>(conn.get_database_backend(), sql, [org.into()]).all(conn).await?)
}

/// What one side said of a member's services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct StarsRow {
    pub person_id: Id,
    pub side: RatingSide,
    pub ratings: i64,
    /// Of all of them together.
    pub stars: i64,
}

/// The stars for these people's services that were disclosed within a span, and by `as_of`: by the day of the
/// disclosure, for what was disclosed in company is counted in company.
pub async fn stars_of(
    reader: &impl Reader,
    people: &[Id],
    (from, until): (Instant, Instant),
    as_of: Instant,
) -> Result<Vec<StarsRow>> {
    let query = Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::Side])
        .column_as(Expr::val(1).count(), "ratings")
        .column_as(Expr::col(Column::Stars).sum().cast_as("bigint"), "stars")
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(Column::Side.ne(RatingSide::Member))
        .filter(Column::DisclosedAt.gte(from))
        .filter(Column::DisclosedAt.lt(until))
        .filter(Column::DisclosedAt.lte(as_of))
        .group_by(Column::PersonId)
        .group_by(Column::Side);
    Ok(query.into_model::<StarsRow>().all(reader.conn()).await?)
}

/// What one side said, disclosed, of a member's services.
pub async fn counted_of_person(reader: &impl Reader, person: Id, side: RatingSide) -> Result<Vec<Counted>> {
    let query = Entity::find()
        .select_only()
        .column(Column::Stars)
        .column_as(Expr::val(1).count(), "n")
        .filter(Column::PersonId.eq(person))
        .filter(Column::Side.eq(side))
        .filter(disclosed())
        .group_by(Column::Stars);
    Ok(query.into_model::<Counted>().all(reader.conn()).await?)
}

/// Those last disclosed that say something, of what members said of an org within the scope and everything
/// below it.
pub async fn commented_of_org(reader: &impl Reader, scope: &Scope, org: Id, limit: u64) -> Result<Vec<RatingRow>> {
    let query = Entity::find()
        .filter(scope.within(Column::OrgId))
        .filter(Column::OrgId.in_subquery(orgs::subtree(org)))
        .filter(Column::Side.eq(RatingSide::Member));
    Ok(last_commented(query, limit).all(reader.conn()).await?)
}

/// The same of what those served said of a member.
pub async fn commented_of_person(reader: &impl Reader, person: Id, limit: u64) -> Result<Vec<RatingRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Side.eq(RatingSide::Served));
    Ok(last_commented(query, limit).all(reader.conn()).await?)
}

fn last_commented(query: sea_orm::Select<Entity>, limit: u64) -> sea_orm::Select<Entity> {
    let query = query.filter(disclosed()).filter(Column::Comment.is_not_null());
    query.order_by_desc(Column::DisclosedAt).order_by_desc(Column::Id).limit(limit)
}

/// The condition that a rating may be disclosed at `now` and was not.
fn hidden_no_more(now: Instant) -> SimpleExpr {
    Column::DisclosedAt.is_null().and(Column::HiddenUntil.lte(now))
}

/// Orgs about which so many members have said something that is not disclosed yet, in the order of ids.
pub async fn orgs_due(
    reader: &impl Reader,
    members: i64,
    now: Instant,
    after: Option<Id>,
    limit: u64,
) -> Result<Vec<Id>> {
    let query = Entity::find()
        .select_only()
        .column(Column::OrgId)
        .filter(hidden_no_more(now))
        .filter(Column::Side.eq(RatingSide::Member))
        .group_by(Column::OrgId)
        .having(Expr::col(Column::PersonId).count_distinct().gte(members));
    Ok(crate::store::following(query, Column::OrgId, after, limit).into_tuple().all(reader.conn()).await?)
}

/// Members of whom a community, or so many of those served, have said something that is not disclosed
/// yet, in the order of ids.
pub async fn people_due(
    reader: &impl Reader,
    served: i64,
    now: Instant,
    after: Option<Id>,
    limit: u64,
) -> Result<Vec<Id>> {
    let by_community = Expr::case(Column::Side.eq(RatingSide::Community), 1).finally(0);
    let enough = Expr::expr(by_community).max().eq(1).or(Expr::val(1).count().gte(served));
    let query = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .filter(hidden_no_more(now))
        .filter(Column::Side.ne(RatingSide::Member))
        .group_by(Column::PersonId)
        .having(enough);
    Ok(crate::store::following(query, Column::PersonId, after, limit).into_tuple().all(reader.conn()).await?)
}

/// What may be disclosed of what members said of an org, locked in the order of ids.
pub async fn lock_hidden_of_org(txn: &Txn, org: Id, now: Instant) -> Result<Vec<RatingRow>> {
    let about = Column::OrgId.eq(org).and(Column::Side.eq(RatingSide::Member));
    lock_hidden(txn, about, now).await
}

/// The same of what was said of a member.
pub async fn lock_hidden_of_person(txn: &Txn, person: Id, now: Instant) -> Result<Vec<RatingRow>> {
    let about = Column::PersonId.eq(person).and(Column::Side.ne(RatingSide::Member));
    lock_hidden(txn, about, now).await
}

async fn lock_hidden(txn: &Txn, about: SimpleExpr, now: Instant) -> Result<Vec<RatingRow>> {
    let query = Entity::find().filter(about).filter(hidden_no_more(now)).order_by_asc(Column::Id).lock_exclusive();
    Ok(query.all(txn.conn()).await?)
}

/// Discloses these, which are locked.
pub async fn disclose(txn: &Txn, ids: &[Id], now: Instant) -> Result<()> {
    for some in ids.chunks(500) {
        Entity::update_many()
            .col_expr(Column::DisclosedAt, now.into())
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}
