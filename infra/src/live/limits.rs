//! Counting failures, so that guessing gets slow.

use std::collections::HashMap;

use chrono::Duration;

use super::{Shared, hold};
use crate::Instant;

/// Forgets the oldest half beyond this many names, so that an attacker cannot fill the memory.
const NAMES: usize = 100_000;

/// Failures by name within a window.
#[derive(Default)]
pub struct Limits {
    failures: Shared<HashMap<String, Vec<Instant>>>,
}

impl Limits {
    /// Counts an attempt as a failure until [`Limits::succeeded`] says otherwise: counting before
    /// the check, so that guesses sent all at once are counted, too.
    ///
    /// # Errors
    /// How long `name` is locked: until its `most`-th last failure is `window` old.
    pub fn attempt(&self, name: &str, most: usize, window: Duration, now: Instant) -> Result<(), Duration> {
        let mut failures = hold(&self.failures);
        if failures.len() >= NAMES {
            let mut newest: Vec<Instant> = failures.values().filter_map(|times| times.last().copied()).collect();
            newest.sort_unstable();
            let middle = newest[newest.len() / 2];
            failures.retain(|_, times| times.last().is_some_and(|at| *at > middle));
        }
        let times = failures.entry(name.to_string()).or_default();
        times.retain(|at| *at + window > now);
        match times.len().checked_sub(most) {
            Some(oldest) => Err(times[oldest] + window - now),
            None => {
                times.push(now);
                Ok(())
            }
        }
    }

    /// The last attempt turned out to be no failure.
    pub fn take_back(&self, name: &str) {
        if let Some(times) = hold(&self.failures).get_mut(name) {
            times.pop();
        }
    }

    pub fn succeeded(&self, name: &str) {
        hold(&self.failures).remove(name);
    }
}
