//! Staff accounts and grants.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::db::sealed::Conn;
pub use crate::entity::account::Model as AccountRow;
pub use crate::entity::grant::{Model as GrantRow, Role};
use crate::entity::person::Model as PersonRow;
use crate::entity::{account, grant, org_closure, person};
use crate::store::{Leaf, Leafed};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

pub async fn insert(txn: &Txn, row: AccountRow) -> Result<()> {
    super::insert(txn, row).await
}

/// `username` in lower case.
pub async fn by_username(reader: &impl Reader, username: &str) -> Result<Option<AccountRow>> {
    Ok(account::Entity::find().filter(account::Column::Username.eq(username)).one(reader.conn()).await?)
}

/// The account, locked until the end of the transaction: its password cannot change meanwhile.
pub async fn lock(txn: &Txn, id: Id) -> Result<Option<AccountRow>> {
    Ok(account::Entity::find_by_id(id).lock_exclusive().one(txn.conn()).await?)
}

pub async fn of_person(reader: &impl Reader, person: Id) -> Result<Option<AccountRow>> {
    Ok(account::Entity::find().filter(account::Column::PersonId.eq(person)).one(reader.conn()).await?)
}

/// Sets a password that its owner chose.
pub async fn set_password(txn: &Txn, id: Id, hash: &str, now: Instant) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, hash.into())
        .col_expr(account::Column::PasswordSetAt, now.into())
        .col_expr(account::Column::OneTimeSince, Option::<Instant>::None.into())
        .filter(account::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Sets a password that was handed out, and must be changed.
pub async fn set_one_time_password(txn: &Txn, id: Id, hash: &str, now: Instant) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, hash.into())
        .col_expr(account::Column::PasswordSetAt, now.into())
        .col_expr(account::Column::OneTimeSince, now.into())
        .filter(account::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Disables an account, or enables it again.
pub async fn set_disabled(txn: &Txn, id: Id, since: Option<Instant>) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, since.into())
        .filter(account::Column::Id.eq(id))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Accounts that belong to the scope, or whose owner holds a grant there.
fn within(scope: &Scope) -> SimpleExpr {
    let granted = Query::select()
        .column(grant::Column::PersonId)
        .from(grant::Entity)
        .and_where(grant::Column::RevokedAt.is_null())
        .and_where(scope.within((grant::Entity, grant::Column::OrgId)))
        .to_owned();
    let owner = Expr::col((account::Entity, account::Column::PersonId));
    scope.within((account::Entity, account::Column::OrgId)).or(owner.in_subquery(granted))
}

pub async fn find_within(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<AccountRow>> {
    Ok(account::Entity::find_by_id(id).filter(within(scope)).one(reader.conn()).await?)
}

/// Whether a person's account belongs to the scope.
pub async fn has_account_within(reader: &impl Reader, scope: &Scope, person: Id) -> Result<bool> {
    let query = account::Entity::find().filter(account::Column::PersonId.eq(person)).filter(within(scope));
    Ok(query.one(reader.conn()).await?.is_some())
}

/// The accounts of many people at once.
pub async fn of_people(reader: &impl Reader, people: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, AccountRow>> {
    let rows = account::Entity::find().filter(account::Column::PersonId.is_in(people)).all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}

pub async fn insert_grant(txn: &Txn, row: GrantRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The live grants of a person.
pub async fn grants_of(reader: &impl Reader, person: Id) -> Result<Vec<GrantRow>> {
    let query = grant::Entity::find()
        .filter(grant::Column::PersonId.eq(person).and(grant::Column::RevokedAt.is_null()))
        .order_by_asc(grant::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// A live grant on an org within the scope.
pub async fn find_grant(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<GrantRow>> {
    let query = grant::Entity::find_by_id(id).filter(scope.within(grant::Column::OrgId));
    Ok(query.one(reader.conn()).await?)
}

/// Whether a person holds a live grant outside the scope.
pub async fn has_grant_beyond(reader: &impl Reader, scope: &Scope, person: Id) -> Result<bool> {
    let query = grant::Entity::find()
        .filter(grant::Column::PersonId.eq(person))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(scope.within(grant::Column::OrgId).not());
    Ok(query.one(reader.conn()).await?.is_some())
}

/// The live grants of these people on orgs within the scope.
pub async fn grants_of_people(
    reader: &impl Reader,
    scope: &Scope,
    people: impl IntoIterator<Item = Id>,
) -> Result<Vec<GrantRow>> {
    let query = grant::Entity::find()
        .filter(grant::Column::PersonId.is_in(people))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(scope.within(grant::Column::OrgId))
        .order_by_asc(grant::Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// Ends a live grant. Tells whether it did.
pub async fn revoke_grant(txn: &Txn, id: Id, now: Instant) -> Result<bool> {
    let done = grant::Entity::update_many()
        .col_expr(grant::Column::RevokedAt, now.into())
        .filter(grant::Column::Id.eq(id))
        .filter(grant::Column::RevokedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// How many beside `but` hold a role on an org itself and are not kept from using it.
pub async fn others_with(reader: &impl Reader, org: Id, role: Role, but: Id) -> Result<u64> {
    let disabled = Query::select()
        .column(account::Column::PersonId)
        .from(account::Entity)
        .and_where(account::Column::DisabledAt.is_not_null())
        .to_owned();
    let gone = Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .and_where(person::Column::DisabledAt.is_not_null())
        .to_owned();
    let query = grant::Entity::find()
        .filter(grant::Column::OrgId.eq(org))
        .filter(grant::Column::Role.eq(role))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(grant::Column::PersonId.ne(but))
        .filter(grant::Column::PersonId.not_in_subquery(disabled))
        .filter(grant::Column::PersonId.not_in_subquery(gone));
    Ok(query.all(reader.conn()).await?.len() as u64)
}

/// Staff of an org's subtree within the scope: whoever holds a grant or has an account there.
pub async fn staff_of(reader: &impl Reader, scope: &Scope, org: Id, leaf: Leaf) -> Result<Leafed<PersonRow>> {
    let subtree = super::orgs::subtree(org)
        .and_where(scope.within((org_closure::Entity, org_closure::Column::DescendantId)))
        .to_owned();
    let granted = Query::select()
        .column(grant::Column::PersonId)
        .from(grant::Entity)
        .and_where(grant::Column::RevokedAt.is_null())
        .and_where(Expr::col(grant::Column::OrgId).in_subquery(subtree.clone()))
        .to_owned();
    let holding = Query::select()
        .column(account::Column::PersonId)
        .from(account::Entity)
        .and_where(Expr::col(account::Column::OrgId).in_subquery(subtree))
        .to_owned();
    let query = person::Entity::find()
        .filter(person::Column::Id.in_subquery(granted).or(person::Column::Id.in_subquery(holding)))
        .order_by_asc(person::Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// Ends every grant on an org itself, and makes the tokens that carry one stale.
pub async fn end_grants_on(txn: &Txn, org: Id, now: Instant) -> Result<()> {
    let conn = txn.conn();
    let sql = "insert into revocations (person_id, at)
               select g.person_id, $2 from grants g where g.org_id = $1 and g.revoked_at is null";
    conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, [org.into(), now.into()]))
        .await?;
    grant::Entity::update_many()
        .col_expr(grant::Column::RevokedAt, now.into())
        .filter(grant::Column::OrgId.eq(org))
        .filter(grant::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Whether a person holds any live grant: then they are staff, and not their unit's alone.
pub async fn is_staff(reader: &impl Reader, person: Id) -> Result<bool> {
    let query =
        grant::Entity::find().filter(grant::Column::PersonId.eq(person).and(grant::Column::RevokedAt.is_null()));
    Ok(query.one(reader.conn()).await?.is_some())
}

/// The live grants of a member of staff all of whose grants lie within the scope; none for anybody
/// else: nobody reaches beyond their own scope by way of a second grant.
pub async fn grants_within(reader: &impl Reader, scope: &Scope, person: Id) -> Result<Vec<GrantRow>> {
    let held = grants_of(reader, person).await?;
    let query = grant::Entity::find()
        .filter(grant::Column::PersonId.eq(person).and(grant::Column::RevokedAt.is_null()))
        .filter(scope.within(grant::Column::OrgId));
    let within = query.all(reader.conn()).await?;
    Ok(if within.len() == held.len() { held } else { Vec::new() })
}
