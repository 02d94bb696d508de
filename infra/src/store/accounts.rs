//! Staff accounts and grants.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::db::sealed::Conn;
pub use crate::entity::account::Model as AccountRow;
pub use crate::entity::grant::{Model as GrantRow, Role};
use crate::entity::{account, grant};
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
