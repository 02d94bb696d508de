//! Argon2id, with a bound on how many are computed at once.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// How many callers may wait for a hash before the next is told to come back later.
const WAITING: usize = 64;

/// Hashes and checks passwords off the request threads, one per core at a time.
#[derive(Clone)]
pub struct Passwords {
    at_work: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Passwords { at_work: Arc::new(Semaphore::new(cores)), admitted: Arc::new(Semaphore::new(cores + WAITING)) }
    }
}

impl Passwords {
    /// The PHC string of `password`, under a salt of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many are waiting already.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.work(move || {
            Argon2::default()
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|e| Error::Fault(format!("argon2: {e}")))
        })
        .await
    }

    /// Whether `password` is the one behind `hash`. Without a hash the same work is done and
    /// the answer is no, so that the time tells nobody which user names exist.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many are waiting already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.work(move || {
            let Some(hash) = hash else {
                let _ = Argon2::default().hash_password(password.as_bytes());
                return Ok(false);
            };
            let parsed = PasswordHash::new(&hash).map_err(|e| Error::Unreadable(format!("a password hash: {e}")))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _waiting = self
            .admitted
            .try_acquire()
            .map_err(|_| Error::Unavailable("too many passwords are being checked".into()))?;
        let _working = self.at_work.acquire().await.map_err(|e| Error::Fault(e.to_string()))?;
        tokio::task::spawn_blocking(job).await.map_err(|e| Error::Fault(e.to_string()))?
    }
}
