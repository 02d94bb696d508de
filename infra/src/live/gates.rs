//! The claim gate: refuses what cannot succeed without asking the database.
//!
//! It only ever says no where the database would: slots are counted as they were committed, so
//! requests under way, which may yet be refused, keep nobody out. Whoever has ever held a claim
//! of the task goes through, so that an answer lost on its way is given again and not refused.

use std::collections::{HashMap, HashSet};

use super::{Shared, hold};
use crate::{Id, Instant};

/// A task as its gate knows it.
#[derive(Clone, Debug)]
pub struct Gate {
    pub version: i64,
    pub opens_at: Instant,
    /// The first instant at which it can no longer be claimed.
    pub deadline: Instant,
    pub closed: bool,
    pub slots: usize,
    pub live: usize,
    /// Everybody with a claim of this task, live or ended.
    pub known: HashSet<Id>,
    /// Who was found to see the task, and may be told how it stands.
    pub seen: HashSet<Id>,
}

/// What a gate says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Go on to the database.
    Admitted,
    /// There is no gate for this task: make one, then ask again.
    Unknown,
    Full,
    NotOpen,
    Closed,
}

/// The gates of this process, one a task.
#[derive(Default)]
pub struct Gates {
    gates: Shared<HashMap<Id, Gate>>,
}

impl Gates {
    pub fn admit(&self, task: Id, person: Id, now: Instant) -> Admission {
        let gates = hold(&self.gates);
        let Some(gate) = gates.get(&task) else { return Admission::Unknown };
        if gate.known.contains(&person) {
            return Admission::Admitted;
        }
        if gate.closed || now >= gate.deadline {
            return Admission::Closed;
        }
        if now < gate.opens_at {
            return Admission::NotOpen;
        }
        if gate.live >= gate.slots { Admission::Full } else { Admission::Admitted }
    }

    pub fn put(&self, task: Id, gate: Gate) {
        hold(&self.gates).insert(task, gate);
    }

    /// The claim was committed.
    pub fn confirm(&self, task: Id, person: Id) {
        if let Some(gate) = hold(&self.gates).get_mut(&task) {
            // Known already: the gate was made from the row after the commit, and counts it.
            if gate.known.insert(person) {
                gate.live += 1;
            }
        }
    }

    /// Whether the gate remembers that the person sees the task.
    pub fn may_see(&self, task: Id, person: Id) -> bool {
        hold(&self.gates).get(&task).is_some_and(|gate| gate.seen.contains(&person))
    }

    /// The person was found to see the task.
    pub fn saw(&self, task: Id, person: Id) {
        if let Some(gate) = hold(&self.gates).get_mut(&task) {
            gate.seen.insert(person);
        }
    }

    /// The task changed: the next request makes a new gate from its row.
    pub fn forget(&self, task: Id) {
        hold(&self.gates).remove(&task);
    }

    /// Orgs changed places: who sees which task may be another matter now.
    pub fn forget_all(&self) {
        hold(&self.gates).clear();
    }

    /// Every gate's task, version and live claims; for the sweep that compares them with the rows.
    pub fn known_versions(&self) -> HashMap<Id, (i64, i32)> {
        let live = |gate: &Gate| i32::try_from(gate.live).unwrap_or(i32::MAX);
        hold(&self.gates).iter().map(|(task, gate)| (*task, (gate.version, live(gate)))).collect()
    }

    /// Forgets the gates of tasks whose time is over.
    pub fn forget_past(&self, before: Instant) {
        hold(&self.gates).retain(|_, gate| gate.deadline > before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn gates(slots: usize) -> (Gates, Id) {
        let gates = Gates::default();
        let task = Id::from_u128(1);
        let gate = Gate {
            version: 1,
            opens_at: at(0),
            deadline: at(100),
            closed: false,
            slots,
            live: 0,
            known: HashSet::new(),
            seen: HashSet::new(),
        };
        gates.put(task, gate);
        (gates, task)
    }

    fn person(n: u128) -> Id {
        Id::from_u128(100 + n)
    }

    #[test]
    fn it_says_full_when_every_slot_was_committed_and_not_before() {
        let (gates, task) = gates(2);
        gates.confirm(task, person(1));
        assert_eq!(gates.admit(task, person(2), at(1)), Admission::Admitted);
        assert_eq!(gates.admit(task, person(3), at(1)), Admission::Admitted, "2 may yet be refused");
        gates.confirm(task, person(2));
        assert_eq!(gates.admit(task, person(3), at(1)), Admission::Full);
    }

    #[test]
    fn whoever_holds_or_held_a_claim_goes_through_even_when_full_or_over() {
        let (gates, task) = gates(1);
        gates.confirm(task, person(1));
        assert_eq!(gates.admit(task, person(1), at(1)), Admission::Admitted);
        assert_eq!(gates.admit(task, person(1), at(200)), Admission::Admitted);
        assert_eq!(gates.admit(task, person(2), at(200)), Admission::Closed);
    }

    #[test]
    fn a_claim_that_the_gate_was_made_with_is_not_counted_twice() {
        let (gates, task) = gates(2);
        gates.confirm(task, person(1));
        gates.confirm(task, person(1));
        assert_eq!(gates.admit(task, person(2), at(1)), Admission::Admitted);
    }
}
