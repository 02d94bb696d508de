//! `Idempotency-Key` in, kept answers out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use domain::{Answer, Effect, Once, Refusal};
use serde::Serialize;

use crate::error::{Failure, Result};

/// The key of a request, if it has one, and what it was sent to.
pub struct Key {
    key: Option<String>,
    target: String,
}

impl FromRequest for Key {
    type Error = Failure;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<Key> {
    let key = match request.headers().get("idempotency-key") {
        None => None,
        Some(value) => {
            let key = value
                .to_str()
                .ok()
                .filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
            Some(key.ok_or(Refusal::KeyMalformed)?.to_string())
        }
    };
    Ok(Key { key, target: format!("{} {}", request.method(), request.uri()) })
}

impl Key {
    /// For members: without a key they cannot know whether a request that was cut off arrived.
    ///
    /// # Errors
    /// [`Refusal::KeyRequired`].
    pub fn required<T>(self, digest: &str, encode: fn(&T) -> Answer) -> Result<Once<T>> {
        if self.key.is_none() {
            return Err(Refusal::KeyRequired.into());
        }
        Ok(self.optional(digest, encode))
    }

    /// For staff, so that the documentation page stays usable.
    pub fn optional<T>(self, digest: &str, encode: fn(&T) -> Answer) -> Once<T> {
        match self.key {
            None => Once::unkeyed(encode),
            Some(key) => Once::new(key, domain::sha256(format!("{}\n{digest}", self.target).as_bytes()), encode),
        }
    }
}

/// Writes an outcome down as a 201 of shape `V`.
pub fn created<T, V: Serialize + for<'a> From<&'a T>>(outcome: &T) -> Answer {
    answer::<T, V>(StatusCode::CREATED, outcome)
}

/// Writes an outcome down as a 200 of shape `V`.
pub fn ok<T, V: Serialize + for<'a> From<&'a T>>(outcome: &T) -> Answer {
    answer::<T, V>(StatusCode::OK, outcome)
}

/// Writes an outcome down as a 202 of shape `V`: the rest is done by jobs.
pub fn accepted<T, V: Serialize + for<'a> From<&'a T>>(outcome: &T) -> Answer {
    answer::<T, V>(StatusCode::ACCEPTED, outcome)
}

fn answer<T, V: Serialize + for<'a> From<&'a T>>(status: StatusCode, outcome: &T) -> Answer {
    let body = serde_json::to_vec(&V::from(outcome)).expect("a view is always serialisable");
    Answer { status: status.as_u16(), body }
}

/// Sends what was done now, or what was answered then.
pub fn reply<T>(effect: Effect<T>) -> HttpResponse {
    let (answer, replayed) = match effect {
        Effect::Fresh { answer, .. } => (answer, false),
        Effect::Replayed(answer) => (answer, true),
    };
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    if replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    response.content_type("application/json").body(answer.body)
}
