//! Which access tokens are refused before they expire. Read from the database twice a second.

use std::collections::HashMap;
use std::time::Duration;

use super::{Shared, hold};
use crate::store::sessions::RevocationRow;
use crate::{Id, Instant};

/// After this long without a reading, no token can be judged.
const STALE_AFTER: Duration = Duration::from_secs(5);

/// The revocations that still matter.
#[derive(Default)]
pub struct Revocations {
    inner: Shared<Inner>,
}

#[derive(Default)]
struct Inner {
    /// On the service's clock, which says what to read next, and on the machine's steady one,
    /// which says how old the reading is.
    read_at: Option<(Instant, std::time::Instant)>,
    sessions: HashMap<Id, Instant>,
    people: HashMap<Id, Instant>,
}

impl Revocations {
    /// When they were last read; `None` before the first time.
    pub fn read_at(&self) -> Option<Instant> {
        hold(&self.inner).read_at.map(|(at, _)| at)
    }

    /// Whether they were read within the last five seconds.
    pub fn is_fresh(&self) -> bool {
        hold(&self.inner).read_at.is_some_and(|(_, steady)| steady.elapsed() < STALE_AFTER)
    }

    /// Takes in what was read at `now`.
    pub fn learn(&self, rows: &[RevocationRow], now: Instant) {
        let mut inner = hold(&self.inner);
        for row in rows {
            if let Some(session) = row.session_id {
                inner.sessions.insert(session, row.at);
            }
            if let Some(person) = row.person_id {
                let at = inner.people.entry(person).or_insert(row.at);
                *at = row.at.max(*at);
            }
        }
        inner.read_at = Some((now, std::time::Instant::now()));
    }

    /// Whether a token is refused.
    pub fn covers(&self, session: Id, person: Id, issued_at: Instant) -> bool {
        let inner = hold(&self.inner);
        inner.sessions.contains_key(&session) || inner.people.get(&person).is_some_and(|at| issued_at < *at)
    }

    /// Forgets revocations from before `before`: the tokens they covered have expired.
    pub fn forget(&self, before: Instant) {
        let mut inner = hold(&self.inner);
        inner.sessions.retain(|_, at| *at >= before);
        inner.people.retain(|_, at| *at >= before);
    }
}
