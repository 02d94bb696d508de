//! The one place where randomness is drawn.

use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::{Id, Instant};

/// Draws random bytes: the operating system's, or a seeded stream for tests and the demo.
#[derive(Clone)]
pub struct Entropy {
    /// `None`: the operating system's.
    seeded: Option<Arc<Mutex<StdRng>>>,
}

impl Entropy {
    pub fn system() -> Self {
        Entropy { seeded: None }
    }

    /// The same seed gives the same ids, nonces and secrets. Never for production.
    pub fn seeded(seed: u64) -> Self {
        Entropy { seeded: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))) }
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.seeded {
            None => aws_lc_rs::rand::fill(bytes).expect("the operating system has randomness"),
            Some(rng) => rng.lock().expect("no panic while drawing").fill_bytes(bytes),
        }
    }

    /// A new row's key: UUIDv7, so that keys made later sort later (to the millisecond).
    pub fn id(&self, now: Instant) -> Id {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A one-time password: 16 characters that cannot be mistaken for one another.
    pub fn password(&self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
        let mut random = [0; 16];
        self.fill(&mut random);
        random.iter().map(|byte| LETTERS[usize::from(byte % 32)] as char).collect()
    }
}
