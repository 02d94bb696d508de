//! When a failed job is tried again. Pure.

use chrono::Duration;
use infra::store::outbox::JobKind;

use crate::Instant;

/// The kinds that any process may do. The others change what lives in the serving process: done
/// elsewhere, they would be done in vain.
pub fn shared() -> Vec<JobKind> {
    let is_shared = |kind: &JobKind| match kind {
        JobKind::Board => false,
        JobKind::Standing | JobKind::Import | JobKind::Waitlist | JobKind::UnitClaim => true,
    };
    JobKind::ALL.iter().copied().filter(is_shared).collect()
}

/// After this many attempts a job is given up.
const ATTEMPTS: i32 = 8;

/// Whether a job has been taken more often than it may fail.
pub(super) fn is_exhausted(attempts: i32) -> bool {
    attempts > ATTEMPTS
}

/// When to try again after `attempts` failures: 2, 4, 8 … seconds, at most 5 minutes. `None`: never.
pub(super) fn next_try(attempts: i32, now: Instant) -> Option<Instant> {
    if attempts >= ATTEMPTS {
        return None;
    }
    let seconds = 2_i64.saturating_pow(attempts.max(1).unsigned_abs()).min(300);
    Some(now + Duration::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn a_failing_job_waits_longer_each_time_and_is_given_up_in_the_end() {
        let now = DateTime::UNIX_EPOCH;
        let waits: Vec<i64> = (1..=7).filter_map(|n| next_try(n, now)).map(|at| (at - now).num_seconds()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128]);
        assert_eq!(next_try(8, now), None);
    }
}
