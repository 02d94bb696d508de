//! Members of the same name.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{PersonRow, holds_on};
use crate::entity::{membership, person};
use crate::{Id, Reader, Result};

/// At most so many of a name in a unit are shown.
const MOST: usize = 10;

/// The members in these units who have one of these names, on `day`: by unit and name, at most
/// [`MOST`] each, in the order of their keys. Two statements, however many are asked for.
pub async fn namesakes(
    reader: &impl Reader,
    asked: &[(Id, String)],
    day: NaiveDate,
) -> Result<HashMap<(Id, String), Vec<PersonRow>>> {
    let mut found: HashMap<(Id, String), Vec<PersonRow>> = HashMap::new();
    if asked.is_empty() {
        return Ok(found);
    }
    let there = membership::Entity::find()
        .filter(membership::Column::UnitId.is_in(asked.iter().map(|(unit, _)| *unit)))
        .filter(holds_on(day));
    let ids = there.clone().select_only().column(membership::Column::PersonId).into_query();
    let persons = person::Entity::find()
        .filter(person::Column::Name.is_in(asked.iter().map(|(_, name)| name.as_str())))
        .filter(person::Column::Id.in_subquery(ids))
        .order_by_asc(person::Column::Id)
        .all(reader.conn())
        .await?;
    let of_them = there.filter(membership::Column::PersonId.is_in(persons.iter().map(|person| person.id)));
    let units: HashMap<Id, Id> =
        of_them.all(reader.conn()).await?.into_iter().map(|row| (row.person_id, row.unit_id)).collect();
    for person in persons {
        let Some(unit) = units.get(&person.id) else { continue };
        let some = found.entry((*unit, person.name.clone())).or_default();
        if some.len() < MOST {
            some.push(person);
        }
    }
    Ok(found)
}
