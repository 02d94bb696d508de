//! For those who run the service; not part of the API's document.

use actix_web::{HttpResponse, web};
use domain::Context;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::error::Result;

/// The process is alive.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

/// Requests can be served: the database answers. 503 otherwise.
pub async fn readyz(ctx: web::Data<Context>) -> Result<HttpResponse> {
    ctx.ready().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "ready"})))
}

/// Figures for Prometheus.
pub async fn metrics_page(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render())
}
