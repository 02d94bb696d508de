//! The database: a pool to read from, transactions to write with. SQLite and PostgreSQL.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::error::is_busy;
use crate::migration::Migrator;
use crate::settings::DatabaseSettings;
use crate::store::audit::{self, AuditRecord};
use crate::{Error, Result};

/// Serializes migrations of several processes on PostgreSQL; any constant will do.
const MIGRATION_LOCK: i64 = 7301;

pub(crate) mod sealed {
    use sea_orm::ConnectionTrait;

    pub trait Conn: Sync {
        type C: ConnectionTrait;
        fn conn(&self) -> &Self::C;
    }
}

/// What a read goes through: the pool ([`Db`]) or a transaction under way ([`Txn`]).
pub trait Reader: sealed::Conn {}

/// The database. Cloned freely: clones share their pools.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    /// The same pool as `read` on PostgreSQL; a pool of one on SQLite, where writers queue.
    write: DatabaseConnection,
    in_flight: Arc<Mutex<HashSet<String>>>,
}

impl Db {
    /// Connects; makes the file of an embedded database that does not exist yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when nobody answers or the file cannot be opened.
    pub async fn connect(settings: &DatabaseSettings) -> Result<Self> {
        let in_flight = Arc::default();
        if settings.url.starts_with("sqlite:") {
            let write = open_sqlite(settings, 1).await?;
            let read = open_sqlite(settings, settings.pool).await?;
            return Ok(Db { read, write, in_flight });
        }
        let mut options = ConnectOptions::new(&settings.url);
        options
            .max_connections(settings.pool)
            .acquire_timeout(Duration::from_millis(settings.wait_ms))
            .connect_timeout(Duration::from_secs(5))
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .sqlx_logging(false)
            // Whoever holds a lock and sleeps must not stop everybody else for ever.
            .map_sqlx_postgres_opts(|postgres| {
                postgres.options([
                    ("lock_timeout", "10s"),
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "30s"),
                ])
            });
        let pool = Database::connect(options).await?;
        Ok(Db { read: pool.clone(), write: pool, in_flight })
    }

    /// Brings the schema up to date. Safe from several processes at once.
    ///
    /// # Errors
    /// The database is away, or holds a schema that is newer than this program.
    pub async fn migrate(&self) -> Result<()> {
        // The migrator takes no lock of its own: without one, four processes that start together
        // on an empty database end with three failures. On SQLite the transaction is the lock.
        let txn = self.begin().await?.inner;
        if !self.is_sqlite() {
            txn.execute_unprepared(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        }
        Migrator::up(&txn, None).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<()> {
        self.read.execute_unprepared("select 1").await?;
        Ok(())
    }

    /// Begins a write. On SQLite this waits until the writer before has finished, so a use case
    /// never begins a second one while it holds the first.
    pub async fn begin(&self) -> Result<Txn> {
        let options = TransactionOptions {
            // A deferred transaction that reads and then writes may be refused at once.
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Txn { inner: self.write.begin_with_options(options).await?, sqlite: self.is_sqlite() })
    }

    /// Begins a reading of much: on PostgreSQL each statement is planned for its own parameters. A
    /// kept plan serves a unit of ten and a city of a million alike, and takes twenty times as long
    /// for one of them; short statements are better off with theirs.
    pub async fn survey(&self) -> Result<Survey> {
        let inner = self.read.begin().await?;
        if !self.is_sqlite() {
            inner.execute_unprepared("set local plan_cache_mode = force_custom_plan; set local jit = off").await?;
        }
        Ok(Survey { inner })
    }

    /// Marks `name` as being worked on in this process, until the guard is dropped. `None` when
    /// it already is.
    pub fn try_enter(&self, name: String) -> Option<InFlight> {
        let mut names = self.in_flight.lock().expect("no panic while the set is held");
        names.insert(name.clone()).then(|| InFlight { name, names: self.in_flight.clone() })
    }

    pub fn is_sqlite(&self) -> bool {
        self.read.get_database_backend() == DbBackend::Sqlite
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Closes the pools, so that an embedded database's file may be moved or removed.
    pub async fn close(self) -> Result<()> {
        self.write.close().await?;
        self.read.close().await?;
        Ok(())
    }
}

/// Opens a file. Of several that turn a new one to write-ahead logging at once, SQLite refuses some without waiting for
/// the others: those try again, for as long as they would have waited.
async fn open_sqlite(settings: &DatabaseSettings, size: u32) -> Result<DatabaseConnection> {
    let patience = Instant::now() + Duration::from_millis(settings.wait_ms);
    loop {
        match Database::connect(sqlite_options(settings, size)).await {
            Err(error) if is_busy(&error) && Instant::now() < patience => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            opened => return Ok(opened?),
        }
    }
}

fn sqlite_options(settings: &DatabaseSettings, connections: u32) -> ConnectOptions {
    // Two spellings reach us, sqlite:FILE and sqlite://FILE; a missing file is made.
    let mut options = ConnectOptions::new(&settings.url);
    let durable = settings.durable;
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_millis(settings.wait_ms))
        // A file does not hang up: to ask each time whether it is still there is one more hand-over to another thread.
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(if durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
                .busy_timeout(Duration::from_secs(10))
        });
    options
}

impl sealed::Conn for Db {
    type C = DatabaseConnection;
    fn conn(&self) -> &DatabaseConnection {
        &self.read
    }
}
impl Reader for Db {}

/// A reading of much, under way. It ends when it is dropped.
pub struct Survey {
    inner: DatabaseTransaction,
}

impl sealed::Conn for Survey {
    type C = DatabaseTransaction;
    fn conn(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
impl Reader for Survey {}

/// A name that is being worked on; freed when dropped.
pub struct InFlight {
    name: String,
    names: Arc<Mutex<HashSet<String>>>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Ok(mut names) = self.names.lock() {
            names.remove(&self.name);
        }
    }
}

/// A write under way. Rolled back when dropped; only [`Txn::commit`] keeps it, and that takes
/// the audit rows, so a write without one cannot be kept.
pub struct Txn {
    inner: DatabaseTransaction,
    sqlite: bool,
}

impl Txn {
    /// Inserts the audit rows and commits.
    ///
    /// # Errors
    /// Nothing was written, unless the connection broke while the commit was answered.
    pub async fn commit(self, audit: &[AuditRecord]) -> Result<()> {
        if audit.is_empty() {
            return Err(Error::Fault("a write without an audit row".into()));
        }
        audit::insert(&self, audit).await?;
        self.inner.commit().await?;
        Ok(())
    }

    /// Ends a transaction that turned out to have nothing to write.
    pub async fn abandon(self) -> Result<()> {
        self.inner.rollback().await?;
        Ok(())
    }

    /// Tries to lock `name` until the end of the transaction, over all instances. On SQLite the
    /// transaction itself excludes every other writer.
    pub async fn try_lock(&self, name: &str) -> Result<bool> {
        if self.sqlite {
            return Ok(true);
        }
        let digest = crate::crypto::sha256(name.as_bytes());
        let key = i64::from_str_radix(&digest[..15], 16).expect("hex digits");
        let row = self
            .inner
            .query_one_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "select pg_try_advisory_xact_lock($1) as got",
                [key.into()],
            ))
            .await?
            .ok_or_else(|| Error::Fault("no answer to a lock".into()))?;
        Ok(row.try_get("", "got")?)
    }
}

impl sealed::Conn for Txn {
    type C = DatabaseTransaction;
    fn conn(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
impl Reader for Txn {}
