//! A database for each test: an SQLite file, or a copy of a migrated PostgreSQL template.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::UNIX_EPOCH;

use domain::{Context, Settings};
use sea_orm::{ConnectionTrait, Database as Sea, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that nobody else uses. An SQLite file goes when it is dropped.
pub struct Database {
    pub url: String,
    _folder: Option<TempDir>,
}

/// Serializes the making of the template over test processes; any constant will do.
const TEMPLATE_LOCK: i64 = 20_261_116;

impl Database {
    /// An embedded database, migrated.
    pub async fn sqlite() -> Database {
        let database = Database::empty_sqlite();
        migrate(&database.url).await;
        database
    }

    /// An embedded database without a schema.
    pub fn empty_sqlite() -> Database {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Database { url, _folder: Some(folder) }
    }

    /// A PostgreSQL database, migrated, if `TEST_POSTGRES_URL` names a server to make it on.
    pub async fn postgres() -> Option<Database> {
        let server = server_url()?;
        let admin = Sea::connect(&server).await.expect("the PostgreSQL of TEST_POSTGRES_URL answers");
        let template = template(&server, &admin).await;
        let name = format!("xf_test_{}", fresh_name());
        execute(&admin, &format!("create database {name} template {template}")).await;
        Some(Database { url: with_database(&server, &name), _folder: None })
    }

    /// A PostgreSQL database without a schema, if there is a server.
    pub async fn empty_postgres() -> Option<Database> {
        let server = server_url()?;
        let admin = Sea::connect(&server).await.expect("the PostgreSQL of TEST_POSTGRES_URL answers");
        let name = format!("xf_test_{}", fresh_name());
        execute(&admin, &format!("create database {name}")).await;
        Some(Database { url: with_database(&server, &name), _folder: None })
    }

    /// A connection beside the service's own, for looking at rows or spoiling them.
    pub async fn connect(url: &str) -> DatabaseConnection {
        Sea::connect(url).await.expect("the test's database answers")
    }
}

/// A connection beside the service's own.
pub async fn another_database(url: &str) -> DatabaseConnection {
    Database::connect(url).await
}

fn server_url() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

/// Unique over the processes of a run: the keys of a hasher come from the system, at once.
fn fresh_name() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// The migrated template of this build, made by whichever test comes first.
async fn template(server: &str, admin: &DatabaseConnection) -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata).and_then(|meta| meta.modified());
    let built = program.ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map_or(0, |at| at.as_millis());
    let name = format!("xf_template_{built}");
    let lock = Sea::connect({
        let mut options = sea_orm::ConnectOptions::new(server);
        options.max_connections(1);
        options
    })
    .await
    .expect("a connection for the lock");
    execute(&lock, &format!("select pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let found = admin
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            format!("select 1 as one from pg_database where datname = '{name}'"),
        ))
        .await
        .expect("pg_database can be read");
    if found.is_none() {
        let making = format!("{name}_{}", Uuid::nil().simple());
        execute(admin, &format!("drop database if exists {making}")).await;
        execute(admin, &format!("create database {making}")).await;
        migrate(&with_database(server, &making)).await;
        execute(admin, &format!("alter database {making} rename to {name}")).await;
    }
    execute(&lock, &format!("select pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    lock.close().await.expect("it closes");
    name
}

async fn migrate(url: &str) {
    let mut settings = Settings::development(url);
    settings.database.durable = false;
    settings.database.wait_ms = 30_000;
    let ctx = Context::open(settings).await.expect("it opens");
    ctx.migrate().await.expect("it migrates");
    ctx.close().await.expect("it closes");
}

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The server's URL with another database in it.
fn with_database(server: &str, name: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{before}/{name}")
}
