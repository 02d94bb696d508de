//! `xianfeng demo`

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use domain::demo::{self, Cast};
use domain::{Caller, Clock, Context, Entropy, Settings, sessions};
use indicatif::{ProgressBar, ProgressStyle};

use super::{logging, serve};
use api::stub::WechatStub;

#[derive(clap::Args)]
pub struct Args {
    /// Where the embedded database and the photos are put. What an earlier demo left there is replaced.
    #[arg(long, default_value = "demo-data")]
    dir: PathBuf,
    /// The port to serve on, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Another, empty database, like postgres://USER:PASSWORD@HOST/NAME, instead of the embedded one.
    #[arg(long)]
    database_url: Option<String>,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .with_context(|| format!("port {} is taken; choose another with --port", args.port))?;
    logging::start("warn", false)?;
    let stub = WechatStub::start()?;
    let settings = settings(&args, &stub)?;
    let database = settings.database.url.clone();

    let cast = build(settings.clone()).await?;
    let ctx = Context::open(settings).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let member = sign_in_member(&ctx, &cast).await?;
    let worker = sign_in(&ctx, "community.worker").await?;
    greet(&cast, &address, &database, &member, &worker);
    serve::serve(ctx, listener).await?;
    stub.stop().await;
    Ok(())
}

fn settings(args: &Args, stub: &WechatStub) -> anyhow::Result<Settings> {
    let url = match &args.database_url {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", fresh_file(&args.dir)?.display()),
    };
    let mut settings = Settings::development(&url);
    settings.wechat.base_url = stub.base_url.clone();
    settings.wechat.appid = "wx0000000000000000".to_string();
    settings.wechat.secret = "demo".to_string();
    settings.access_token = chrono::Duration::hours(24);
    settings.database.wait_ms = 5_000;
    settings.files.folder = fresh_folder(&args.dir)?;
    Ok(settings)
}

/// The database file of the demo, gone if there was one. Never called like a real one's default.
fn fresh_file(dir: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    let file = dir.join("demo.db");
    for ending in ["", "-wal", "-shm"] {
        let old = dir.join(format!("demo.db{ending}"));
        if old.exists() {
            std::fs::remove_file(&old).with_context(|| format!("{}", old.display()))?;
        }
    }
    Ok(file)
}

/// Where the demo's photos are put, gone if there were any.
fn fresh_folder(dir: &Path) -> anyhow::Result<PathBuf> {
    let folder = dir.join("demo-files");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    }
    Ok(folder)
}

/// Builds the city under a moved clock, without waiting for the disk: a demo that is interrupted
/// is simply begun again.
async fn build(mut settings: Settings) -> anyhow::Result<Cast> {
    settings.database.durable = false;
    let now = Clock::System.now();
    let ctx = Context::open_with(settings, Clock::manual(now), Entropy::seeded(demo::SEED)).await?;
    ctx.migrate().await?;
    if !domain::orgs::tops(&ctx).await?.is_empty() {
        bail!("the database is not empty; give the demo one of its own");
    }
    let bar = ProgressBar::new(1).with_style(ProgressStyle::with_template("{msg:14} {wide_bar} {pos}/{len}")?);
    bar.enable_steady_tick(Duration::from_millis(200));
    let cast = demo::build(&ctx, now, |what, done, all| {
        bar.set_message(what);
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })
    .await?;
    bar.finish_and_clear();
    ctx.close().await?;
    Ok(cast)
}

async fn sign_in(ctx: &Context, username: &str) -> anyhow::Result<String> {
    let nobody = Caller::anonymous(None, None);
    Ok(sessions::sign_in_password(ctx, &nobody, username, demo::PASSWORD).await?.access_token)
}

async fn sign_in_member(ctx: &Context, cast: &Cast) -> anyhow::Result<String> {
    let nobody = Caller::anonymous(None, None);
    let phone = format!("phone-{}", cast.member.1);
    Ok(sessions::sign_in_wechat(ctx, &nobody, "demo-member~first", sessions::Evidence::PhoneCode(phone))
        .await?
        .access_token)
}

fn greet(cast: &Cast, address: &str, database: &str, member: &str, worker: &str) {
    let (name, phone, community) = &cast.member;
    println!(
        "先锋 demo: Yongji's real divisions, invented people. Boards are set to `all` here; a real city begins with `own`."
    );
    println!();
    println!("  docs      {address}/docs/");
    println!("  database  {database}");
    println!("  stop      Ctrl-C");
    println!();
    println!("Staff sign in with the password {} (at {address}/docs/: Authorize, password):", demo::PASSWORD);
    for account in &cast.staff {
        println!("  {:18} {}", account.username, account.title);
    }
    println!();
    println!("A member, {name} ({phone}, {community}), signs in by the WeChat stub: any code that was not used, like");
    println!(
        "  demo-member~2, is theirs; another name with \"phone_code\": \"phone-13800000002\" binds the next member."
    );
    println!();
    println!("Try (tokens are good for 24 hours):");
    println!("  MEMBER={member}");
    println!("  WORKER={worker}");
    println!();
    println!("  curl -s {address}/v1/tasks -H \"Authorization: Bearer $MEMBER\"");
    println!("  curl -s {address}/v1/me/entries -H \"Authorization: Bearer $MEMBER\"");
    println!("  curl -s '{address}/v1/logs?state=submitted' -H \"Authorization: Bearer $WORKER\"");
}
