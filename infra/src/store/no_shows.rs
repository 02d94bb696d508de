//! Excuses of no-shows (爽约). The no-show itself stands on the claim and among the deeds.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::db::sealed::Conn;
use crate::entity::excuse::{Column, Entity};
pub use crate::entity::excuse::{ExcuseKind, Model as ExcuseRow};
use crate::{Id, Reader, Result, Txn};

/// Inserts, unless the claim has one already. Tells whether it did.
pub async fn insert(txn: &Txn, row: ExcuseRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(Column::ClaimId).do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

/// The excuses of these claims, whoever's: for use cases that hold the claims by scope.
pub async fn of_claims(reader: &impl Reader, claims: impl IntoIterator<Item = Id>) -> Result<Vec<ExcuseRow>> {
    Ok(Entity::find().filter(Column::ClaimId.is_in(claims)).all(reader.conn()).await?)
}
