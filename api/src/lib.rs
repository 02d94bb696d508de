//! The top floor: HTTP, JSON, OpenAPI and the command line. It knows nothing of how anything is
//! decided, and names no floor but the domain.

mod auth;
mod body;
pub mod error;
mod once;
pub mod openapi;
mod page;
mod request_id;
mod routes;
mod sheet;
mod slips;
pub mod stub;
mod trace;
mod upload;
mod view;

use std::net::TcpListener;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use actix_web::dev::{ResourceDef, Server};
use actix_web::http::{Method, header};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use domain::{Context, Refusal};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope::scope;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::error::Failure;

/// Serves the API on `listener` with `workers` threads. Runs when awaited; SIGTERM lets running
/// requests finish.
///
/// # Errors
/// The listener cannot be used.
pub fn serve(ctx: Context, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let metrics = metrics();
    let shutdown = ctx.settings.shutdown_seconds;
    let ctx = web::Data::new(ctx);
    let server = HttpServer::new(move || {
        let (app, _) = App::new()
            .into_utoipa_app()
            .app_data(ctx.clone())
            .app_data(web::Data::new(metrics.clone()))
            .service(
                scope("/v1").wrap(DefaultHeaders::new().add((header::CACHE_CONTROL, "no-store"))).configure(routes::v1),
            )
            .split_for_parts();
        app.route("/healthz", web::get().to(routes::healthz))
            .route("/readyz", web::get().to(routes::readyz))
            .route("/metrics", web::get().to(routes::metrics_page))
            .route("/openapi.json", web::get().to(openapi_json))
            .route("/docs", web::get().to(to_docs))
            .service(swagger())
            .default_service(web::to(elsewhere))
            .wrap(Compress::default())
            .wrap(from_fn(trace::around))
    })
    .workers(workers)
    // A phone's network is slow, and a proxy keeps connections it may need.
    .client_request_timeout(Duration::from_secs(20))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(shutdown)
    .listen(listener)?;
    Ok(server.run())
}

/// The page that documents the API, with its scripts inside: it works offline.
fn swagger() -> SwaggerUi {
    let config = Config::new(["/openapi.json"]).persist_authorization(true).try_it_out_enabled(true);
    SwaggerUi::new("/docs/{_:.*}").config(config)
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

async fn openapi_json(request: HttpRequest) -> HttpResponse {
    let here = request.connection_info();
    // Whatever a client sends as its host, it stays within a JSON string of its own answer.
    let safe = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    let host: String = here.host().chars().filter(|c| safe(*c)).collect();
    let scheme = if here.scheme() == "https" { "https" } else { "http" };
    let json = DOCUMENT.json.replace(openapi::ORIGIN, &format!("{scheme}://{host}"));
    HttpResponse::Ok().content_type("application/json").body(json)
}

/// The document as it is served, and its paths with their methods.
struct Document {
    json: String,
    paths: Vec<(ResourceDef, Vec<Method>)>,
}

/// Made when somebody first asks: a service starts without it.
static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::new);

impl Document {
    fn new() -> Self {
        let document = openapi::document();
        let paths = document["paths"].as_object().into_iter().flatten().map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods.filter_map(|(method, _)| method.to_uppercase().parse().ok()).collect();
            (ResourceDef::new(path.as_str()), methods)
        });
        Document { paths: paths.collect(), json: document.to_string() }
    }
}

/// Whatever no route took: a wrong method on a known path is 405, anything else 404.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let known = DOCUMENT.paths.iter().filter(|(path, _)| path.is_match(request.path()));
    let methods: Vec<Method> = known.flat_map(|(_, methods)| methods.clone()).collect();
    if methods.is_empty() { Err(Refusal::NotFound.into()) } else { Err(Failure::MethodNotAllowed(methods)) }
}

/// The process's one recorder of figures.
pub fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder may be there already; then ours stays empty.
        let _ = metrics::set_global_recorder(recorder);
        handle
    };
    HANDLE.get_or_init(install).clone()
}
