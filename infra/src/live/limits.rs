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
    /// How long `name` is locked: until its `most`-th last failure is `window` old.
    pub fn locked_for(&self, name: &str, most: usize, window: Duration, now: Instant) -> Option<Duration> {
        let mut failures = hold(&self.failures);
        let times = failures.get_mut(name)?;
        times.retain(|at| *at + window > now);
        let oldest = times.len().checked_sub(most)?;
        Some(times[oldest] + window - now)
    }

    pub fn failed(&self, name: &str, now: Instant) {
        let mut failures = hold(&self.failures);
        if failures.len() >= NAMES {
            let mut newest: Vec<Instant> = failures.values().filter_map(|times| times.last().copied()).collect();
            newest.sort_unstable();
            let middle = newest[newest.len() / 2];
            failures.retain(|_, times| times.last().is_some_and(|at| *at > middle));
        }
        failures.entry(name.to_string()).or_default().push(now);
    }

    pub fn succeeded(&self, name: &str) {
        hold(&self.failures).remove(name);
    }
}
