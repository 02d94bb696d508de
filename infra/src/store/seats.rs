//! Committee seats.

use chrono::NaiveDate;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
use crate::entity::seat::{Column, Entity};
pub use crate::entity::seat::{Model as SeatRow, SeatTitle};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: SeatRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The live seat like this one, if there is one.
pub async fn alike(reader: &impl Reader, row: &SeatRow) -> Result<Option<SeatRow>> {
    let query = Entity::find()
        .filter(Column::OrgId.eq(row.org_id))
        .filter(Column::PersonId.eq(row.person_id))
        .filter(Column::Title.eq(row.title))
        .filter(Column::Label.eq(row.label.as_str()))
        .filter(Column::ValidTo.is_null());
    Ok(query.one(reader.conn()).await?)
}

/// A seat of an org within the scope, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<SeatRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::OrgId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// A seat of an org within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<SeatRow>> {
    Ok(Entity::find_by_id(id).filter(scope.within(Column::OrgId)).one(reader.conn()).await?)
}

fn held_on(day: NaiveDate) -> SimpleExpr {
    Column::ValidFrom.lte(day).and(Column::ValidTo.is_null().or(Column::ValidTo.gt(day)))
}

/// The seats of an org within the scope that are held on `day`.
pub async fn of_org(
    reader: &impl Reader,
    scope: &Scope,
    org: Id,
    day: NaiveDate,
    leaf: Leaf,
) -> Result<Leafed<SeatRow>> {
    let query = Entity::find()
        .filter(Column::OrgId.eq(org))
        .filter(scope.within(Column::OrgId))
        .filter(held_on(day))
        .order_by_asc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// All seats of a person, those that were given up included, newest first.
pub async fn of_person(reader: &impl Reader, person: Id) -> Result<Vec<SeatRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::Id).limit(200);
    Ok(query.all(reader.conn()).await?)
}

/// Where these people hold seats on `day`: (person, org).
pub async fn held_by(
    reader: &impl Reader,
    people: impl IntoIterator<Item = Id>,
    day: NaiveDate,
) -> Result<Vec<(Id, Id)>> {
    let rows = Entity::find().filter(Column::PersonId.is_in(people)).filter(held_on(day)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.org_id)).collect())
}

/// Names of those who are an org's secretary on `day`.
pub async fn secretaries_of(reader: &impl Reader, org: Id, day: NaiveDate) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let sql = "select p.name from seats s join persons p on p.id = s.person_id
               where s.org_id = $1 and s.title = 'secretary' and s.valid_from <= $2
               and (s.valid_to is null or s.valid_to > $2) order by s.id";
    let conn = reader.conn();
    let rows = super::raw::<Row>(conn.get_database_backend(), sql, [org.into(), day.into()]).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Ends a seat: `day` is the first on which it is no longer held.
pub async fn end(txn: &Txn, id: Id, day: NaiveDate) -> Result<()> {
    end_where(txn, Column::Id.eq(id), day).await
}

/// Ends every live seat in an org.
pub async fn end_in(txn: &Txn, org: Id, day: NaiveDate) -> Result<()> {
    end_where(txn, Column::OrgId.eq(org).and(Column::ValidTo.is_null()), day).await
}

async fn end_where(txn: &Txn, which: SimpleExpr, day: NaiveDate) -> Result<()> {
    Entity::update_many().col_expr(Column::ValidTo, day.into()).filter(which).exec(txn.conn()).await?;
    Ok(())
}
