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
        self.letters(b"abcdefghjkmnpqrstuvwxyz23456789A", 16)
    }

    /// `count` letters of an alphabet, each as likely as any other.
    pub fn letters(&self, alphabet: &[u8], count: usize) -> String {
        let even = 256 - 256 % alphabet.len();
        let mut letters = String::new();
        while letters.len() < count {
            let mut random = [0; 16];
            self.fill(&mut random);
            // Bytes beyond the last whole round would favour the first letters.
            let fair = random.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < even);
            letters.extend(fair.take(count - letters.len()).map(|byte| char::from(alphabet[byte % alphabet.len()])));
        }
        letters
    }
}
