//! Wake-ups for jobs: ids of outbox rows on their way to a worker. Losing one loses nothing, for
//! a sweep finds the row.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

/// At most this many ids wait; further ones are left to the sweep.
const WAITING: usize = 10_000;

/// A channel of outbox row numbers within this process.
#[derive(Clone)]
pub struct Queue {
    send: mpsc::Sender<i64>,
    receive: Arc<Mutex<mpsc::Receiver<i64>>>,
}

impl Default for Queue {
    fn default() -> Self {
        let (send, receive) = mpsc::channel(WAITING);
        Queue { send, receive: Arc::new(Mutex::new(receive)) }
    }
}

impl Queue {
    /// Says that a job is there. Called after the commit.
    pub fn wake(&self, seq: i64) {
        let _ = self.send.try_send(seq);
    }

    /// The next job's number. Waits until there is one.
    pub async fn next(&self) -> Option<i64> {
        self.receive.lock().await.recv().await
    }
}
