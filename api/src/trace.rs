//! What happens around every request: an id in, out and in each log line; a log line and figures
//! when it is done; failures rendered. Nothing personal is logged: no query, no body, no address.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use tracing::Instrument;

use crate::error::{self, Failure};
use crate::request_id;

pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = request_id::assign(&request);
    let method = request.method().clone();
    let began = Instant::now();
    let span = tracing::info_span!("request", id = %id, method = %method);

    // Handlers and extractors fail with a response that carries the error; anything else that
    // comes out here is the server's own and has no row in the table.
    let response = next.call(request).instrument(span.clone()).await?;
    let mut response = match response.response().error().map(failure_of) {
        Some(failure) => {
            let (request, _) = response.into_parts();
            let rendered = error::render(&failure, &request);
            ServiceResponse::new(request, rendered).map_into_boxed_body()
        }
        None => response.map_into_boxed_body(),
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(request_id::HEADER, value);
    }

    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".to_string());
    let status = response.status().as_u16();
    let took = began.elapsed();
    span.in_scope(|| tracing::info!(route, status, micros = took.as_micros() as u64, "done"));
    let labels = [("method", method_label(&method)), ("route", route), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());
    Ok(response)
}

fn failure_of(error: &actix_web::Error) -> Failure {
    if let Some(failure) = error.as_error::<Failure>() {
        return failure.clone();
    }
    tracing::warn!(%error, "an error without a row in the table");
    Failure::Internal
}

/// A method as a figure's label. A client may make methods up, and each label is kept for ever.
fn method_label(method: &Method) -> String {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.to_string() } else { "other".to_string() }
}
