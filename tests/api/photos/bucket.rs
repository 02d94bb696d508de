//! The same over a bucket: a stand-in that speaks as much S3 as is asked of it.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::web::{self, Bytes, Data, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::Duration;
use domain::schedule;
use harness::{TestApp, id, jpeg};
use infra::settings::BucketSettings;

use super::{kept, send};

type Objects = Arc<Mutex<BTreeMap<String, Bytes>>>;

const SECRET: &str = "a-secret-that-is-never-sent";

/// One object by its key, or a listing of the bucket.
async fn answer(
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
    body: Bytes,
    objects: Data<Objects>,
) -> HttpResponse {
    let signed = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or("");
    assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=the-key/") && signed.contains("/cn-test/s3/"), "{signed}");
    assert!(!format!("{request:?}").contains(SECRET));
    let key = request.path().strip_prefix("/photos").unwrap_or_default().trim_start_matches('/').to_string();
    let mut objects = objects.lock().expect("the objects");
    match *request.method() {
        actix_web::http::Method::PUT => {
            objects.insert(key, body);
            HttpResponse::Ok().insert_header(("ETag", "\"1\"")).finish()
        }
        actix_web::http::Method::DELETE => {
            objects.remove(&key);
            HttpResponse::NoContent().finish()
        }
        _ if key.is_empty() => HttpResponse::Ok().content_type("application/xml").body(listing(&objects, &query)),
        _ => match objects.get(&key) {
            Some(bytes) => HttpResponse::Ok()
                .insert_header(("ETag", "\"1\""))
                .insert_header(("Last-Modified", "Mon, 16 Nov 2026 01:00:00 GMT"))
                .body(bytes.clone()),
            None => HttpResponse::NotFound().body("<Error><Code>NoSuchKey</Code></Error>"),
        },
    }
}

fn listing(objects: &BTreeMap<String, Bytes>, query: &BTreeMap<String, String>) -> String {
    let prefix = query.get("prefix").map_or("", String::as_str);
    let (mut folders, mut files) = (Vec::new(), String::new());
    for (key, bytes) in objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
        match key[prefix.len()..].split_once('/') {
            Some((folder, _)) if query.contains_key("delimiter") => folders.push(format!("{prefix}{folder}/")),
            _ => {
                files += &format!(
                    "<Contents><Key>{key}</Key><LastModified>2026-11-16T01:00:00.000Z</LastModified>\
                 <ETag>1</ETag><Size>{}</Size></Contents>",
                    bytes.len()
                )
            }
        }
    }
    folders.dedup();
    let folders: String =
        folders.iter().map(|folder| format!("<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>")).collect();
    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{files}{folders}</ListBucketResult>")
}

/// Serves an empty bucket, and says where.
fn bucket() -> (String, Objects) {
    let objects = Objects::default();
    let (listener, data) = (TcpListener::bind("127.0.0.1:0").expect("a port"), Data::new(objects.clone()));
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(answer)));
    tokio::spawn(server.workers(1).listen(listener).expect("it listens").run());
    (endpoint, objects)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_are_kept_in_a_bucket_shown_from_it_and_collected() {
    let (endpoint, objects) = bucket();
    let app = TestApp::on_sqlite_with(|settings| {
        settings.files.bucket = Some(BucketSettings {
            name: "photos".into(),
            endpoint,
            region: "cn-test".into(),
            in_host: false,
            key: "the-key".into(),
            secret: SECRET.into(),
        });
    })
    .await;
    let world = app.world().await;
    let member = world.member_at(world.jia).await;
    let photo = send(&member, &jpeg(1)).keyed().send().await.expect(201);
    let keys = || objects.lock().unwrap().keys().cloned().collect::<Vec<_>>();
    let key = |size: &str| format!("photos/2026-11-16/{}.{size}.jpg", id(&photo));
    assert_eq!((keys(), kept(&app).len()), (vec![key("full"), key("thumb")], 0));
    for size in ["full", "thumb"] {
        app.anonymous().get(photo["links"][size].as_str().unwrap()).send().await.is_picture();
    }
    // Written by an upload that never came to its commit.
    let orphan = "photos/2026-11-16/0197f0a0-0000-7000-8000-000000000001.full.jpg";
    objects.lock().unwrap().insert(orphan.to_string(), Bytes::from_static(b"x"));
    schedule::run_all(&app.ctx).await.expect("the recurring jobs run");
    assert_eq!(keys().len(), 3, "the day is not over");
    let claim = world.claim(&member, &world.task(1).await).await;
    let mut report = world.report(60);
    report["photos"] = serde_json::json!([id(&photo)]);
    member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await.expect(201);
    app.advance(Duration::days(2));
    schedule::run_all(&app.ctx).await.expect("the recurring jobs run");
    assert_eq!(keys(), [key("full"), key("thumb")]);
    app.advance(Duration::days(400));
    schedule::run_all(&app.ctx).await.expect("the recurring jobs run");
    assert_eq!(keys(), [] as [String; 0]);
}
