//! Receipts of check-ins, one each.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::CheckinRow;
use super::units::UnitCheckinRow;
use crate::db::sealed::Conn;
pub use crate::entity::receipt::Model as ReceiptRow;
use crate::entity::receipt::{Column, Entity};
use crate::entity::{checkin, unit_checkin};
use crate::{Id, Reader, Result, Txn};

/// What a receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Member(Id),
    Unit(Id),
}

/// Inserts, unless there is one about the same. Tells whether it did.
pub async fn insert(txn: &Txn, row: ReceiptRow) -> Result<bool> {
    let done = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn.conn())
        .await?;
    Ok(done > 0)
}

pub async fn find(reader: &impl Reader, number: &str) -> Result<Option<ReceiptRow>> {
    Ok(Entity::find_by_id(number.to_string()).one(reader.conn()).await?)
}

/// The receipt of a check-in.
pub async fn find_about(reader: &impl Reader, about: About) -> Result<Option<ReceiptRow>> {
    let query = Entity::find().filter(match about {
        About::Member(id) => Column::CheckinId.eq(id),
        About::Unit(id) => Column::UnitCheckinId.eq(id),
    });
    Ok(query.one(reader.conn()).await?)
}

/// The check-in that a receipt names: for whoever holds its number.
pub async fn checkin_of(reader: &impl Reader, id: Id) -> Result<Option<CheckinRow>> {
    Ok(checkin::Entity::find_by_id(id).one(reader.conn()).await?)
}

/// The unit's check-in that a receipt names: for whoever holds its number.
pub async fn unit_checkin_of(reader: &impl Reader, id: Id) -> Result<Option<UnitCheckinRow>> {
    Ok(unit_checkin::Entity::find_by_id(id).one(reader.conn()).await?)
}
