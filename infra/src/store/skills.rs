//! Skills (技能) of members.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::db::sealed::Conn;
pub use crate::entity::skill::Model as SkillRow;
use crate::entity::skill::{Column, Entity};
use crate::{Id, Reader, Result, Txn};

/// What these people can do, by name.
pub async fn of_people(reader: &impl Reader, people: impl IntoIterator<Item = Id>) -> Result<Vec<SkillRow>> {
    let query = Entity::find().filter(Column::PersonId.is_in(people)).order_by_asc(Column::Name);
    Ok(query.all(reader.conn()).await?)
}

/// Makes these all that a person can do.
pub async fn replace(txn: &Txn, person: Id, rows: Vec<SkillRow>) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person)).exec(txn.conn()).await?;
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}
