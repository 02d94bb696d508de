//! Whether a community confirms check-ins itself.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::db::sealed::Conn;
pub use crate::entity::checkin_policy::Model as PolicyRow;
use crate::entity::checkin_policy::{Column, Entity};
use crate::{Id, Reader, Result, Txn};

pub async fn find(reader: &impl Reader, community: Id) -> Result<Option<PolicyRow>> {
    Ok(Entity::find_by_id(community).one(reader.conn()).await?)
}

/// Sets a community's policy, in the place of the one before.
pub async fn set(txn: &Txn, row: PolicyRow) -> Result<()> {
    let columns = [Column::Confirmation, Column::SetAt, Column::SetBy];
    Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(Column::CommunityId).update_columns(columns).to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(())
}
