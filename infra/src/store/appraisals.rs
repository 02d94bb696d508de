//! The marks of appraisals (测评).

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::db::sealed::Conn;
pub use crate::entity::mark::Model as MarkRow;
use crate::entity::mark::{Column, Entity};
use crate::{Id, Reader, Result, Txn};

/// Gives a mark; of the same rater on the same day the last one stands.
pub async fn give(txn: &Txn, row: MarkRow) -> Result<()> {
    let again = OnConflict::columns([Column::Rater, Column::GivenOn])
        .update_columns([Column::Mark, Column::UpTo, Column::Raters])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// The marks of a year for these subjects, as they stood at the end of a day: the last one of each rater.
pub async fn standing(
    reader: &impl Reader,
    subjects: impl IntoIterator<Item = Id>,
    year: i32,
    day: NaiveDate,
) -> Result<Vec<MarkRow>> {
    let query = Entity::find()
        .filter(Column::SubjectId.is_in(subjects))
        .filter(Column::Year.eq(year))
        .filter(Column::GivenOn.lte(day))
        .order_by_asc(Column::GivenOn);
    let rows = query.all(reader.conn()).await?;
    let last: HashMap<String, MarkRow> = rows.into_iter().map(|row| (row.rater.clone(), row)).collect();
    Ok(last.into_values().collect())
}

/// The last mark of each of these raters.
pub async fn of_raters(reader: &impl Reader, raters: impl IntoIterator<Item = String>) -> Result<HashMap<String, i64>> {
    let query = Entity::find().filter(Column::Rater.is_in(raters)).order_by_asc(Column::GivenOn);
    let rows = query.all(reader.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.rater, row.mark)).collect())
}
