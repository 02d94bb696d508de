//! What orgs come to, for a moment: so that many who look at once do not have it counted each.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;

use super::{Shared, hold};
use crate::store::boards::OrgStandingRow;
use crate::store::orgs::OrgKind;
use crate::{Id, Instant};

/// More than this are dropped, all of them: each may hold thousands of orgs.
const KEPT: usize = 100;

/// Which orgs, in which period.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrgBoardKey {
    pub org: Id,
    pub kind: OrgKind,
    pub period: String,
}

#[derive(Default)]
struct Slot {
    counted: Option<(Instant, Arc<Vec<OrgStandingRow>>)>,
    /// Held by whoever counts.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// The counts of this process.
#[derive(Default)]
pub struct OrgBoards {
    slots: Shared<HashMap<OrgBoardKey, Slot>>,
}

impl OrgBoards {
    /// What was counted less than `good_for` ago.
    pub fn fresh(&self, key: &OrgBoardKey, now: Instant, good_for: Duration) -> Option<Arc<Vec<OrgStandingRow>>> {
        let slots = hold(&self.slots);
        let (at, rows) = slots.get(key)?.counted.as_ref()?;
        // A clock that was put back makes nothing last longer.
        ((now - *at).abs() < good_for).then(|| rows.clone())
    }

    /// The turn to hold while counting: one is enough for all who ask.
    pub fn begin(&self, key: &OrgBoardKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut slots = hold(&self.slots);
        if slots.len() >= KEPT && !slots.contains_key(key) {
            slots.clear();
        }
        slots.entry(key.clone()).or_default().turn.clone()
    }

    /// Keeps what was counted at `now`.
    pub fn keep(&self, key: &OrgBoardKey, now: Instant, rows: Arc<Vec<OrgStandingRow>>) {
        if let Some(slot) = hold(&self.slots).get_mut(key) {
            slot.counted = Some((now, rows));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn a_count_is_good_for_a_moment() {
        let boards = OrgBoards::default();
        let key = OrgBoardKey { org: Id::from_u128(1), kind: OrgKind::Unit, period: "2026".into() };
        let at = |millis: i64| DateTime::from_timestamp_millis(1_000_000 + millis).unwrap();
        let fresh = |millis| boards.fresh(&key, at(millis), Duration::seconds(1)).is_some();
        boards.keep(&key, at(0), Arc::default());
        assert!(!fresh(0), "nobody announced it");
        boards.begin(&key);
        boards.keep(&key, at(0), Arc::default());
        assert_eq!((fresh(999), fresh(1000), fresh(-5000)), (true, false, false));
    }
}
