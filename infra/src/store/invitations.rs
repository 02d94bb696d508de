//! Invitation codes (邀请码): one live code a member.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
use crate::entity::invitation::{Column, Entity};
pub use crate::entity::invitation::{InvitationEnd, Model as InvitationRow};
use crate::store::{Leaf, Leafed};
use crate::{Id, Instant, Reader, Result, Scope, Txn};

/// Inserts many at once.
pub async fn insert(txn: &Txn, rows: Vec<InvitationRow>) -> Result<()> {
    // SQLite takes at most 32766 parameters in a statement.
    for some in rows.chunks(1_000) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// The invitation that a code belongs to, whatever became of it. Unscoped: the code is the proof.
pub async fn by_code(reader: &impl Reader, code_index: &str) -> Result<Option<InvitationRow>> {
    Ok(Entity::find().filter(Column::CodeIndex.eq(code_index)).one(reader.conn()).await?)
}

/// Those issued to a person, newest first. Unscoped: for looking at oneself.
pub async fn of_person(reader: &impl Reader, person: Id) -> Result<Vec<InvitationRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::Id);
    Ok(query.all(reader.conn()).await?)
}

/// One of a unit within the scope, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<InvitationRow>> {
    let query = Entity::find_by_id(id).filter(scope.within(Column::UnitId)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// Ends live invitations of these people.
pub async fn end_of(txn: &Txn, people: &[Id], reason: InvitationEnd, by: Option<Id>, now: Instant) -> Result<()> {
    for some in people.chunks(1_000) {
        end_where(txn, Column::PersonId.is_in(some.iter().copied()), reason, by, now).await?;
    }
    Ok(())
}

/// Ends one. Tells whether it was live until now.
pub async fn end(txn: &Txn, id: Id, reason: InvitationEnd, by: Option<Id>, now: Instant) -> Result<bool> {
    Ok(end_where(txn, Column::Id.eq(id), reason, by, now).await? > 0)
}

async fn end_where(
    txn: &Txn,
    which: sea_orm::sea_query::SimpleExpr,
    reason: InvitationEnd,
    by: Option<Id>,
    now: Instant,
) -> Result<u64> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, now.into())
        .col_expr(Column::EndReason, reason.as_str().into())
        .col_expr(Column::EndedBy, by.into())
        .filter(which)
        .filter(Column::EndedAt.is_null())
        .exec(txn.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Lets the live invitations of these people that one unit issued be another's.
pub async fn hand_over(txn: &Txn, people: &[Id], from: Id, to: Id) -> Result<()> {
    for some in people.chunks(1_000) {
        Entity::update_many()
            .col_expr(Column::UnitId, to.into())
            .filter(Column::PersonId.is_in(some.iter().copied()))
            .filter(Column::UnitId.eq(from))
            .filter(Column::EndedAt.is_null())
            .exec(txn.conn())
            .await?;
    }
    Ok(())
}

/// The invitations of a unit within the scope, newest first.
pub async fn list(reader: &impl Reader, scope: &Scope, unit: Id, leaf: Leaf) -> Result<Leafed<InvitationRow>> {
    let query =
        Entity::find().filter(scope.within(Column::UnitId)).filter(Column::UnitId.eq(unit)).order_by_desc(Column::Id);
    super::leafed(reader.conn(), query, leaf).await
}

/// A member whom no WeChat identity is bound to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unbound {
    pub person_id: Id,
    pub name: String,
    /// Whether they hold a grant.
    pub is_staff: bool,
    /// Whether they have a code that is good at the instant asked about.
    pub is_invited: bool,
}

/// The members in service of a unit on `day` who are neither bound nor disabled, in the order of
/// their names.
pub async fn unbound_of(reader: &impl Reader, unit: Id, day: NaiveDate, now: Instant) -> Result<Vec<Unbound>> {
    let sql = "select p.id as person_id, p.name as name,
                      exists (select 1 from grants g where g.person_id = p.id and g.revoked_at is null) as is_staff,
                      exists (select 1 from invitations i where i.person_id = p.id and i.ended_at is null
                                                            and i.expires_at > $3) as is_invited
               from memberships m join persons p on p.id = m.person_id
               where m.unit_id = $1 and m.valid_from <= $2 and (m.valid_to is null or m.valid_to > $2)
                 and p.disabled_at is null
                 and not exists (select 1 from bindings b where b.person_id = p.id and b.unbound_at is null)
               order by p.name, p.id";
    let conn = reader.conn();
    let values = [unit.into(), day.into(), now.into()];
    Ok(super::raw::<Unbound>(conn.get_database_backend(), sql, values).all(conn).await?)
}
