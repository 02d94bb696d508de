//! What scores are made of: for many people at once, as it was recorded by an instant.

mod measures;

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::entity::entry::Currency;
use crate::entity::{checkin, deed, entry, unit_checkin};
use crate::{Id, Instant, Reader, Result};

pub use measures::{MeasuredRow, measured};

/// What of an entry a score is made of.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PostedRow {
    pub subject_id: Id,
    pub deed_id: Id,
    pub scheme_version_id: Id,
    pub item: String,
    pub currency: Currency,
    /// Hundredths.
    pub credited: i64,
    pub happened_at: Instant,
}

/// The entries of these subjects for deeds that happened from the first of these instants on and before the other, as
/// far as they were recorded by `as_of`.
pub async fn posted(
    reader: &impl Reader,
    subjects: &[Id],
    (from, until): (Instant, Instant),
    as_of: Instant,
) -> Result<Vec<PostedRow>> {
    use entry::Column;
    let rows = entry::Entity::find()
        .select_only()
        .columns([
            Column::SubjectId,
            Column::DeedId,
            Column::SchemeVersionId,
            Column::Item,
            Column::Currency,
            Column::Credited,
            Column::HappenedAt,
        ])
        .filter(Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(Column::HappenedAt.gte(from))
        .filter(Column::HappenedAt.lt(until))
        .filter(Column::RecordedAt.lte(as_of))
        .into_model::<PostedRow>();
    Ok(rows.all(reader.conn()).await?)
}

/// The deeds of these subjects that were undone by `as_of`.
pub async fn undone(reader: &impl Reader, subjects: &[Id], as_of: Instant) -> Result<HashSet<Id>> {
    let query = deed::Entity::find()
        .select_only()
        .column(deed::Column::CountersId)
        .filter(deed::Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(deed::Column::CountersId.is_not_null())
        .filter(deed::Column::RecordedAt.lte(as_of));
    let rows: Vec<Option<Id>> = query.into_tuple().all(reader.conn()).await?;
    Ok(rows.into_iter().flatten().collect())
}

/// When these units first checked in anywhere, of what was confirmed by `as_of`.
pub async fn first_unit_checkins(reader: &impl Reader, units: &[Id], as_of: Instant) -> Result<HashMap<Id, Instant>> {
    use unit_checkin::Column;
    let query = unit_checkin::Entity::find()
        .select_only()
        .column(Column::UnitId)
        .column_as(Expr::col(Column::CheckedInAt).min(), "checked_in_at")
        .filter(Column::UnitId.is_in(units.iter().copied()))
        .filter(Column::ConfirmedAt.lte(as_of))
        .group_by(Column::UnitId);
    let rows: Vec<(Id, Instant)> = query.into_tuple().all(reader.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// When these people first checked in anywhere, of what was confirmed by `as_of`.
pub async fn first_checkins(reader: &impl Reader, people: &[Id], as_of: Instant) -> Result<HashMap<Id, Instant>> {
    use checkin::Column;
    let query = checkin::Entity::find()
        .select_only()
        .column(Column::PersonId)
        .column_as(Expr::col(Column::CheckedInAt).min(), "checked_in_at")
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(Column::ConfirmedAt.lte(as_of))
        .group_by(Column::PersonId);
    let rows: Vec<(Id, Instant)> = query.into_tuple().all(reader.conn()).await?;
    Ok(rows.into_iter().collect())
}
