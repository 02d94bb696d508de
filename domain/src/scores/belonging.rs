//! Whose schemes hold for somebody, from day to day. Pure.

use chrono::NaiveDate;
use infra::store::orgs::OrgRow;
use infra::store::people::MembershipRow;

use crate::schemes::Whose;
use crate::{Id, Instant};

/// That a subject of scores belongs to an org from a day on and before another: a member to their unit, an org to
/// itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Belonging {
    pub org: Id,
    pub whose: Whose,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub recorded_at: Instant,
}

impl From<&MembershipRow> for Belonging {
    fn from(row: &MembershipRow) -> Self {
        Belonging {
            org: row.unit_id,
            whose: Whose::Member(Some(row.class)),
            from: row.valid_from,
            to: row.valid_to,
            recorded_at: row.recorded_at,
        }
    }
}

impl From<&OrgRow> for Belonging {
    fn from(row: &OrgRow) -> Self {
        Belonging {
            org: row.id,
            whose: Whose::Org(row.kind),
            from: row.valid_from,
            to: row.valid_to,
            recorded_at: row.created_at,
        }
    }
}

/// The one of a day.
pub(crate) fn on(history: &[Belonging], day: NaiveDate) -> Option<&Belonging> {
    history.iter().find(|one| one.from <= day && one.to.is_none_or(|to| day < to))
}

/// The one of a day; of whoever is no longer there, the last one before it.
pub(crate) fn last_by(history: &[Belonging], day: NaiveDate) -> Option<&Belonging> {
    history.iter().filter(|one| one.from <= day).max_by_key(|one| one.from)
}
