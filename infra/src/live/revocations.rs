//! Which access tokens are refused before they expire. Read from the database twice a second.

use std::collections::{HashMap, HashSet};

use super::{Shared, hold};
use crate::store::sessions::RevocationRow;
use crate::{Id, Instant};

/// The revocations that still matter.
#[derive(Default)]
pub struct Revocations {
    inner: Shared<Inner>,
}

#[derive(Default)]
struct Inner {
    read_at: Option<Instant>,
    sessions: HashSet<Id>,
    people: HashMap<Id, Instant>,
}

impl Revocations {
    /// When they were last read; `None` before the first time.
    pub fn read_at(&self) -> Option<Instant> {
        hold(&self.inner).read_at
    }

    /// Takes in what was read at `now`.
    pub fn learn(&self, rows: &[RevocationRow], now: Instant) {
        let mut inner = hold(&self.inner);
        for row in rows {
            if let Some(session) = row.session_id {
                inner.sessions.insert(session);
            }
            if let Some(person) = row.person_id {
                let at = inner.people.entry(person).or_insert(row.at);
                *at = row.at.max(*at);
            }
        }
        inner.read_at = Some(now);
    }

    /// Whether a token is refused.
    pub fn covers(&self, session: Id, person: Id, issued_at: Instant) -> bool {
        let inner = hold(&self.inner);
        inner.sessions.contains(&session) || inner.people.get(&person).is_some_and(|at| issued_at < *at)
    }

    /// Starts anew, when every token that was revoked has expired.
    pub fn clear(&self) {
        *hold(&self.inner) = Inner::default();
    }
}
