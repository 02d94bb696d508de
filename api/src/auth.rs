//! Who asks: found out from the `Authorization` header, before anything else.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use domain::{Caller, Context, Refusal, sessions};

use crate::error::{Failure, Result};
use crate::request_id;

/// Somebody with a session.
pub struct SignedIn(pub Caller);

/// Whoever it is: for signing in.
pub struct Anyone(pub Caller);

fn context(request: &HttpRequest) -> Result<&web::Data<Context>> {
    request.app_data::<web::Data<Context>>().ok_or(Failure::Internal)
}

/// Where the request comes from: the other end of the connection, or what our own proxy says of
/// it. Only the last entry of the last such header is the proxy's; the ones before are whatever was sent.
fn address(request: &HttpRequest) -> Option<String> {
    let forwarded = || {
        let value = request.headers().get_all("x-forwarded-for").last()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let behind_proxy = context(request).is_ok_and(|ctx| ctx.settings.behind_proxy);
    let direct = || request.peer_addr().map(|address| address.ip());
    let address = if behind_proxy { forwarded().or_else(direct) } else { direct() };
    address.map(|address| address.to_string())
}

pub fn signed_in(request: &HttpRequest) -> Result<SignedIn> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Refusal::TokenMissing)?;
    let id = Some(request_id::of(request));
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
        ready(Ok(Anyone(Caller::anonymous(address(request), Some(request_id::of(request))))))
    }
}
