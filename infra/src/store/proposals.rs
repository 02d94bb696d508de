//! What staff propose to be scored (申报), and its approvals.

use std::collections::HashMap;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
use crate::entity::proposal::{Column, Entity};
pub use crate::entity::proposal::{Model as ProposalRow, ProposalState};
use crate::entity::proposal_approval;
pub use crate::entity::proposal_approval::Model as ApprovalRow;
use crate::store::{Leaf, Leafed, Slice};
use crate::{Id, Reader, Result, Scope, Txn};

/// What a listing is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProposalFilter {
    pub state: Option<ProposalState>,
    pub person: Option<Id>,
}

pub async fn insert(txn: &Txn, row: ProposalRow) -> Result<()> {
    super::insert(txn, row).await
}

pub async fn update(txn: &Txn, row: &ProposalRow) -> Result<()> {
    let row = row.clone().into_active_model().reset_all();
    Entity::update(row).exec(txn.conn()).await?;
    Ok(())
}

/// The condition that a proposal is of an org within the scope, or about a member of a unit within it.
fn within(scope: &Scope) -> SimpleExpr {
    scope.within(Column::OrgId).or(scope.within(Column::UnitId))
}

/// One about oneself, or one of an org or about a member of a unit within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<ProposalRow>> {
    let own = scope.person().map(|person| Column::PersonId.eq(person));
    let seen = own.into_iter().fold(within(scope), |within, own| within.or(own));
    let query = Entity::find_by_id(id).filter(seen);
    Ok(query.one(reader.conn()).await?)
}

/// One of an org or about a member of a unit within the scope, locked until the end of the transaction.
pub async fn lock(txn: &Txn, scope: &Scope, id: Id) -> Result<Option<ProposalRow>> {
    let query = Entity::find_by_id(id).filter(within(scope)).lock_exclusive();
    Ok(query.one(txn.conn()).await?)
}

/// Those about a person, newest first.
pub async fn of_person(reader: &impl Reader, person: Id, slice: Slice) -> Result<Vec<ProposalRow>> {
    let query = Entity::find().filter(Column::PersonId.eq(person));
    super::sliced(reader.conn(), query, Column::Id, slice).await
}

/// Those of orgs or about members of units within the scope, oldest first: a queue to work off.
pub async fn list(
    reader: &impl Reader,
    scope: &Scope,
    filter: ProposalFilter,
    leaf: Leaf,
) -> Result<Leafed<ProposalRow>> {
    let mut query = Entity::find().filter(within(scope)).order_by_asc(Column::Id);
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(person) = filter.person {
        query = query.filter(Column::PersonId.eq(person));
    }
    super::leafed(reader.conn(), query, leaf).await
}

pub async fn insert_approval(txn: &Txn, row: ApprovalRow) -> Result<()> {
    super::insert(txn, row).await
}

/// The approvals of these proposals in their order, by proposal.
pub async fn approvals_of(
    reader: &impl Reader,
    proposals: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, Vec<ApprovalRow>>> {
    let rows = proposal_approval::Entity::find()
        .filter(proposal_approval::Column::ProposalId.is_in(proposals))
        .order_by_asc(proposal_approval::Column::Step)
        .all(reader.conn())
        .await?;
    let mut found: HashMap<Id, Vec<ApprovalRow>> = HashMap::new();
    for row in rows {
        found.entry(row.proposal_id).or_default().push(row);
    }
    Ok(found)
}
