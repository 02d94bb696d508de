//! Who asks: found out from the `Authorization` header, before anything else.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use domain::{Caller, Context, Refusal, sessions};

use crate::error::{Failure, Result};
use crate::trace;

/// Somebody with a session.
pub struct SignedIn(pub Caller);

/// Whoever it is: for signing in.
pub struct Anyone(pub Caller);

fn context(request: &HttpRequest) -> Result<&web::Data<Context>> {
    request.app_data::<web::Data<Context>>().ok_or(Failure::Internal)
}

fn address(request: &HttpRequest) -> Option<String> {
    request.peer_addr().map(|address| address.ip().to_string())
}

fn signed_in(request: &HttpRequest) -> Result<SignedIn> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Refusal::TokenMissing)?;
    let id = Some(trace::request_id(request));
    Ok(SignedIn(sessions::authenticate(context(request)?, token, address(request), id)?))
}

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed_in(request))
    }
}

impl FromRequest for Anyone {
    type Error = Failure;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Anyone(Caller::anonymous(address(request), Some(trace::request_id(request))))))
    }
}
