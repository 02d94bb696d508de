//! Everything a use case needs from the outside, opened by one call.

use std::ops::Deref;
use std::sync::Arc;

use infra::crypto::Vault;
use infra::files::Files;
use infra::images::Darkroom;
use infra::live::Live;
use infra::passwords::Passwords;
use infra::queue::Queue;
use infra::tokens::Tokens;
use infra::wechat::Wechat;
use infra::{Clock, Db, Entropy, Settings};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::claims::collector::Collector;
use crate::{Id, Instant, Result, boards, jobs, schedule, sessions};

/// The house's connections to the outside. Cloned freely: clones share them.
#[derive(Clone)]
pub struct Context(Arc<Parts>);

pub struct Parts {
    pub(crate) db: Db,
    pub(crate) live: Live,
    pub(crate) queue: Queue,
    pub(crate) tokens: Tokens,
    pub(crate) vault: Vault,
    pub(crate) passwords: Passwords,
    pub(crate) wechat: Wechat,
    pub(crate) files: Files,
    pub(crate) darkroom: Darkroom,
    pub(crate) entropy: Entropy,
    pub(crate) collector: Collector,
    /// Held while the boards are told something.
    pub(crate) telling: tokio::sync::Mutex<()>,
    pub clock: Clock,
    pub settings: Settings,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Deref for Context {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Context {
    /// Opens everything with the machine's clock and randomness. The schema is left alone; see
    /// [`Context::migrate`].
    ///
    /// # Errors
    /// The database cannot be reached, or a key is malformed.
    pub async fn open(settings: Settings) -> Result<Self> {
        Context::open_with(settings, Clock::System, Entropy::system()).await
    }

    /// Opens everything with a clock and randomness that the caller chose.
    pub async fn open_with(settings: Settings, clock: Clock, entropy: Entropy) -> Result<Self> {
        let secrets = &settings.secrets;
        let (collector, requests) = Collector::new();
        let ctx = Context(Arc::new(Parts {
            db: Db::connect(&settings.database).await?,
            live: Live::default(),
            queue: Queue::default(),
            tokens: Tokens::new(secrets.token_secret.as_bytes()),
            vault: Vault::new(&secrets.data_keys, &secrets.index_key, entropy.clone())?,
            passwords: Passwords::default(),
            wechat: Wechat::new(settings.wechat.clone()),
            files: Files::new(&settings.files, settings.database.durable)?,
            darkroom: Darkroom::default(),
            entropy,
            collector,
            telling: tokio::sync::Mutex::default(),
            clock,
            settings,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }));
        // Claims are gathered from the first moment: without the collector nobody is answered. It
        // ends when the last context that could send it a request is gone.
        tokio::spawn(crate::claims::collector::run(Arc::downgrade(&ctx.0), requests));
        Ok(ctx)
    }

    pub(crate) fn from_parts(parts: Arc<Parts>) -> Self {
        Context(parts)
    }

    /// Brings the database's schema up to date. Safe from several processes at once.
    pub async fn migrate(&self) -> Result<()> {
        Ok(self.db.migrate().await?)
    }

    /// Whether requests can be served: the database answers.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// A new id: for a request, which has no row.
    pub fn new_id(&self) -> Id {
        self.entropy.id(self.now())
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Starts what runs beside the requests: the reader of revocations, and, where `jobs` says
    /// so, the workers, the schedule and the making of boards.
    pub fn start(&self, jobs: bool) {
        self.tasks.spawn(sessions::revocations::follow(self.clone(), self.stop.clone()));
        if jobs {
            self.tasks.spawn(jobs::work(self.clone(), self.stop.clone()));
            self.tasks.spawn(schedule::run(self.clone(), self.stop.clone()));
            self.tasks.spawn(boards::warm(self.clone(), self.stop.clone()));
        }
        self.tasks.close();
    }

    /// Ends what [`Context::start`] started, letting running jobs finish.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }

    /// Closes the database, so that an embedded one's file may be moved or removed.
    pub async fn close(self) -> Result<()> {
        Ok(self.db.clone().close().await?)
    }
}
