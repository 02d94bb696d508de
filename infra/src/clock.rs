//! The one place where time is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};

use crate::Instant;

/// Tells the time: the machine's, or one that a test or the demo moves by hand.
///
/// A use case reads it once and passes the instant down.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Microseconds since 1970, moved by [`Clock::advance`] and [`Clock::set`].
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(at: Instant) -> Self {
        Clock::Manual(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// The present, cut to whole microseconds: PostgreSQL keeps no more, and what was decided
    /// must equal what is read back.
    pub fn now(&self) -> Instant {
        let micros = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
            Clock::System => Utc::now().timestamp_micros(),
            Clock::Manual(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).expect("the clock stands within chrono's range")
    }

    /// Moves a manual clock forward (or back). A system clock stands: nobody moves it.
    pub fn advance(&self, by: Duration) {
        if let Clock::Manual(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }

    /// Puts a manual clock to an instant.
    pub fn set(&self, at: Instant) {
        if let Clock::Manual(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }
}
