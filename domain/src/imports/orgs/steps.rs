//! What is to be done with an org, on its way through the database. Pure.

use infra::store::orgs::{OrgKind, OrgRow, UnitKind};

use super::super::heads::Row;
use super::row::{CREDIT, DIVISION, EXTERNAL, KIND, NAME};
use crate::{Id, Instant};

/// What is to be done with a row's org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Create,
    Edit,
    Nothing,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub line: i32,
    pub doing: Doing,
    /// The org as it will be.
    pub org: OrgRow,
}

/// A row that was wrong by itself: those that name it as the one above fail with it.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    pub line: i32,
    /// Unknown where that is what was wrong.
    pub kind: Option<OrgKind>,
    /// Its name and its codes.
    pub called: Vec<String>,
}

impl From<&Row> for Failed {
    fn from(row: &Row) -> Self {
        let called = [NAME, EXTERNAL, DIVISION, CREDIT].map(|column| row.cells[column].clone());
        Failed {
            line: row.line,
            kind: super::row::kind(&row.cells[KIND]),
            called: called.into_iter().filter(|name| !name.is_empty()).collect(),
        }
    }
}

pub(super) fn write(step: &Step) -> Row {
    let org = step.org.clone();
    let doing = if step.doing == Doing::Create { "create" } else { "edit" };
    let cells = vec![
        doing.to_string(),
        org.id.to_string(),
        org.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        org.kind.as_str().to_string(),
        org.name,
        org.division_code.unwrap_or_default(),
        org.credit_code.unwrap_or_default(),
        org.external_code.unwrap_or_default(),
        org.unit_kind.map(UnitKind::as_str).unwrap_or_default().to_string(),
        org.address.unwrap_or_default(),
        org.phone.unwrap_or_default(),
        org.valid_from.to_string(),
    ];
    Row { line: step.line, cells }
}

pub(super) fn read(row: &Row, created_at: Instant) -> Option<Step> {
    let [doing, id, parent, kind, name, division, credit, external, unit_kind, address, phone, from] =
        row.cells.as_slice()
    else {
        return None;
    };
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let org = OrgRow {
        id: Id::parse_str(id).ok()?,
        parent_id: Id::parse_str(parent).ok(),
        kind: OrgKind::parse(kind)?,
        name: name.clone(),
        division_code: some(division),
        credit_code: some(credit),
        external_code: some(external),
        unit_kind: UnitKind::parse(unit_kind),
        address: some(address),
        phone: some(phone),
        valid_from: from.parse().ok()?,
        valid_to: None,
        created_at,
    };
    let doing = if doing == "create" { Doing::Create } else { Doing::Edit };
    Some(Step { line: row.line, doing, org })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};

    #[test]
    fn a_step_comes_back_as_it_went() {
        let org = OrgRow {
            id: Id::from_u128(1),
            parent_id: Some(Id::from_u128(2)),
            kind: OrgKind::Unit,
            name: "某局, \"本级\"".into(),
            division_code: None,
            credit_code: Some("91350100M000100Y43".into()),
            external_code: Some("ZZ-31".into()),
            unit_kind: Some(UnitKind::Office),
            address: Some("河东大道 1 号".into()),
            phone: None,
            valid_from: NaiveDate::from_ymd_opt(1998, 7, 1).unwrap(),
            valid_to: None,
            created_at: DateTime::UNIX_EPOCH,
        };
        for doing in [Doing::Create, Doing::Edit] {
            let step = Step { line: 7, doing, org: org.clone() };
            assert_eq!(read(&write(&step), DateTime::UNIX_EPOCH), Some(step));
        }
        assert_eq!(read(&Row { line: 7, cells: vec![String::new()] }, DateTime::UNIX_EPOCH), None);
    }
}
