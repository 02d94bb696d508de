//! Check-ins that wait for their community's word.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{Id, Reader, Result};

/// How many wait for a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Waiting {
    pub community_id: Id,
    pub members: i64,
    pub units: i64,
}

/// The communities for whose word somebody waits, in the order of their keys.
pub async fn by_community(reader: &impl Reader) -> Result<Vec<Waiting>> {
    let sql = "select community_id, sum(members) as members, sum(units) as units from (
                   select community_id, 1 as members, 0 as units from checkins
                   where confirmed_at is null and ended_at is null
                   union all
                   select community_id, 0 as members, 1 as units from unit_checkins
                   where confirmed_at is null and ended_at is null) waiting
               group by community_id order by community_id";
    let conn = reader.conn();
    Ok(super::super::raw::<Waiting>(conn.get_database_backend(), sql, []).all(conn).await?)
}
