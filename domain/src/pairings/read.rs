//! A pairing as people read it: with the names of who and where.

use chrono::NaiveDate;
use infra::Reader;
use infra::store::pairings::{self, Located, PairingRow, Standing};
use infra::store::{orgs, people};

use super::rules;
use crate::{Refusal, Result};

/// A pairing, the place and its community, and who looks after it.
#[derive(Clone, Debug)]
pub struct PairingSeen {
    pub pairing: PairingRow,
    pub place: Located,
    pub unit_name: Option<String>,
    pub person_name: Option<String>,
    /// As of the day on which it is looked at.
    pub standing: Standing,
}

/// Rows as they are shown, in the same order.
pub(crate) async fn seen(reader: &impl Reader, rows: Vec<PairingRow>, today: NaiveDate) -> Result<Vec<PairingSeen>> {
    let places = pairings::located(reader, rows.iter().map(|row| row.place_id)).await?;
    let units = orgs::names(reader, rows.iter().filter_map(|row| row.unit_id)).await?;
    let people = people::names(reader, rows.iter().filter_map(|row| row.person_id)).await?;
    let mut all = Vec::with_capacity(rows.len());
    for pairing in rows {
        all.push(PairingSeen {
            place: places.get(&pairing.place_id).cloned().ok_or(Refusal::NotFound)?,
            unit_name: pairing.unit_id.map(|id| units.get(&id).cloned().unwrap_or_default()),
            person_name: pairing.person_id.map(|id| people.get(&id).cloned().unwrap_or_default()),
            standing: rules::standing(&pairing, today),
            pairing,
        });
    }
    Ok(all)
}

/// One pairing as it is shown.
pub(super) async fn one(reader: &impl Reader, row: PairingRow, today: NaiveDate) -> Result<PairingSeen> {
    seen(reader, vec![row], today).await?.pop().ok_or(Refusal::NotFound.into())
}
