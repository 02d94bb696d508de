//! The id of a request: under it the log tells what happened.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;
use actix_web::{HttpMessage, HttpRequest, web};
use domain::Context;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct RequestId(String);

/// The id that a request was given.
pub fn of(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// Gives a request its id: the client's, if it sent a decent one, or ours.
pub fn assign(request: &ServiceRequest) -> String {
    let id = given(request).unwrap_or_else(|| new(request));
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

/// A client's id: 1 to 64 letters, digits, dashes and the like, so that it cannot forge log lines.
fn given(request: &ServiceRequest) -> Option<String> {
    let value = request.headers().get(HEADER)?.to_str().ok()?;
    let decent =
        (1..=64).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/+=".contains(&b));
    decent.then(|| value.to_string())
}

fn new(request: &ServiceRequest) -> String {
    request.app_data::<web::Data<Context>>().map(|ctx| ctx.new_id().to_string()).unwrap_or_default()
}
