//! Doing a thing once, however often it is asked for (design: claims.md, "Once").

use chrono::Duration;

use crate::Id;

/// How long an answer is kept for a repeat.
pub const KEPT_FOR: Duration = Duration::hours(24);

/// A finished answer: what is sent now, and again for every repeat, byte for byte. The status is
/// api's; here it is a number that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// How a use case is to guard against repeats, and how its outcome is written down.
pub struct Once<T> {
    pub(crate) key: Option<Key>,
    pub(crate) encode: fn(&T) -> Answer,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub key: String,
    /// SHA-256 of what was asked: the same key with something else is a mistake.
    pub fingerprint: String,
}

impl Key {
    /// The name under which a person's key is locked while it is being worked on.
    pub(crate) fn lock_name(&self, person: Id) -> String {
        format!("{person} {}", self.key)
    }
}

impl<T> Once<T> {
    /// `key` is the caller's `Idempotency-Key`, `fingerprint` a digest of the request.
    pub fn new(key: String, fingerprint: String, encode: fn(&T) -> Answer) -> Self {
        Once { key: Some(Key { key, fingerprint }), encode }
    }

    /// Without a key: every request has its effect.
    pub fn unkeyed(encode: fn(&T) -> Answer) -> Self {
        Once { key: None, encode }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Effect<T> {
    /// It was done now.
    Fresh { outcome: T, answer: Answer },
    /// It had been done; this is the answer that was given then.
    Replayed(Answer),
}

impl<T> Effect<T> {
    /// What was done now; nothing for a repeat.
    pub fn fresh(self) -> Option<T> {
        match self {
            Effect::Fresh { outcome, .. } => Some(outcome),
            Effect::Replayed(_) => None,
        }
    }
}
