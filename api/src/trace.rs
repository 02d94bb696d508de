//! What happens around every request: an id in, out and in each log line; a log line and figures
//! when it is done; failures rendered. Nothing personal is logged: no query, no body, no address.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use domain::Context;
use tracing::Instrument;

use crate::error::{self, Failure};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct RequestId(String);

/// The id of a request: the client's, if it sent a decent one, or ours.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = given_id(&request).unwrap_or_else(|| new_id(&request));
    request.extensions_mut().insert(RequestId(id.clone()));
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
        response.headers_mut().insert(HEADER, value);
    }

    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".to_string());
    let status = response.status().as_u16();
    let took = began.elapsed();
    span.in_scope(|| tracing::info!(route, status, micros = took.as_micros() as u64, "done"));
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
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

/// A client's id: 1 to 64 letters, digits, dashes and the like, so that it cannot forge log lines.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let value = request.headers().get(HEADER)?.to_str().ok()?;
    let decent =
        (1..=64).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/+=".contains(&b));
    decent.then(|| value.to_string())
}

fn new_id(request: &ServiceRequest) -> String {
    request.app_data::<web::Data<Context>>().map(|ctx| ctx.new_id().to_string()).unwrap_or_default()
}
