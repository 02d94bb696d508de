//! What the end-to-end tests stand on: a service on a free port with a database of its own, a
//! clock that the test moves, clients typed by role, and a small city.

mod client;
mod database;
mod photos;
mod rewards;
mod world;

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use api::stub::WechatStub;
use chrono::{DateTime, Duration, Utc};
use domain::{Clock, Context, Entropy, Settings, jobs};
use tempfile::TempDir;

pub use client::{Ask, Client, Reply, new_key};
pub use database::{Database, another_database};
pub use photos::{form, jpeg};
pub use world::{World, id};

/// One running service.
pub struct TestApp {
    pub ctx: Context,
    /// Stands at 2026-11-16 (a Monday) 09:00 in China until it is moved.
    pub clock: Clock,
    pub base: String,
    pub stub: WechatStub,
    pub settings: Settings,
    http: reqwest::Client,
    server: ServerHandle,
    /// Where photos are kept.
    pub files: TempDir,
    _database: Database,
}

/// Where every test's clock begins.
pub fn monday() -> DateTime<Utc> {
    "2026-11-16T09:00:00+08:00".parse().expect("a time")
}

impl TestApp {
    pub async fn on_sqlite() -> TestApp {
        TestApp::on(Database::sqlite().await).await
    }

    /// `None`, and a word about it, where no PostgreSQL was given.
    pub async fn on_postgres() -> Option<TestApp> {
        match Database::postgres().await {
            Some(database) => Some(TestApp::on(database).await),
            None => {
                eprintln!("skipped: TEST_POSTGRES_URL is not set; ./scripts/test sets it");
                None
            }
        }
    }

    /// One whose settings the test changed.
    pub async fn on_sqlite_with(change: impl FnOnce(&mut Settings)) -> TestApp {
        TestApp::with(Database::sqlite().await, change).await
    }

    async fn on(database: Database) -> TestApp {
        TestApp::with(database, |_| {}).await
    }

    async fn with(database: Database, change: impl FnOnce(&mut Settings)) -> TestApp {
        let stub = WechatStub::start().expect("a port for the WeChat stub");
        let mut settings = Settings::development(&database.url);
        settings.wechat.base_url = stub.base_url.clone();
        settings.wechat.appid = "wxtest".into();
        settings.wechat.secret = "secret".into();
        settings.database.durable = false;
        // The machine may be busy with other tests: waiting is not what they are about.
        settings.database.wait_ms = 30_000;
        let files = tempfile::tempdir().expect("a folder");
        settings.files.folder = files.path().join("files");
        change(&mut settings);
        let clock = Clock::manual(monday());
        let ctx = Context::open_with(settings.clone(), clock.clone(), Entropy::seeded(7)).await.expect("it opens");
        let (base, server) = serve(&ctx);
        // Without certificates: reading those of the machine takes longer than many a test.
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        TestApp { ctx, clock, base, stub, settings, http, server, files, _database: database }
    }

    /// A second instance over the same database, with its own live state.
    pub async fn another_instance(&self) -> (Context, String) {
        let seed = Entropy::seeded(8);
        let ctx = Context::open_with(self.settings.clone(), self.clock.clone(), seed).await.expect("it opens");
        let (base, _) = serve(&ctx);
        (ctx, base)
    }

    /// Does what a worker would do now.
    pub async fn run_due_jobs(&self) -> usize {
        jobs::run_due(&self.ctx, jobs::JobKind::ALL).await.expect("jobs run")
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.http, &self.base, None)
    }

    /// Somebody with this token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.http, &self.base, Some(token.to_string()))
    }

    /// Signs in by WeChat, with what `evidence` adds to the code of `wx.login`.
    pub async fn wechat(&self, js_code: &str, evidence: serde_json::Value) -> Reply {
        let mut body = serde_json::json!({"js_code": js_code});
        for (name, value) in evidence.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.anonymous().post("/v1/sessions/wechat").json(body).send().await
    }

    /// The city, and people to act in it.
    pub async fn world(&self) -> World<'_> {
        World::found(self).await
    }

    /// Stops serving, letting running requests finish.
    pub async fn stop(&self) {
        self.server.stop(true).await;
        self.ctx.stop().await;
    }
}

fn serve(ctx: &Context) -> (String, ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    // Jobs are run by the tests themselves.
    ctx.start(false);
    let server = api::serve(ctx.clone(), listener, 2).expect("it serves");
    let handle = server.handle();
    tokio::spawn(server);
    (base, handle)
}

/// Declares one test that runs on SQLite and, where there is one, on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($app:ident) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "each test uses what it needs of its file's imports")]
            use super::*;

            async fn run($app: $crate::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::TestApp::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = $crate::TestApp::on_postgres().await {
                    run(app).await;
                }
            }
        })+
    };
}
