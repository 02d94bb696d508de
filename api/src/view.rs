//! How values are written in JSON: times, points, answers with an ETag.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, FixedOffset, SecondsFormat, SubsecRound};
use domain::{Instant, calendar};
use serde::Serialize;

/// An instant as a clock in China shows it: `2026-11-22T09:00:00+08:00`. (iOS reads nothing else.)
pub fn time(at: Instant) -> String {
    calendar::local(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Hundredths of a point as a decimal: `"2.5"`.
pub fn points(hundredths: i64) -> String {
    domain::schemes::Points(hundredths).to_string()
}

/// Rows as they are shown.
pub fn each<R, V: for<'a> From<&'a R>>(rows: &[R]) -> Vec<V> {
    rows.iter().map(V::from).collect()
}

/// A time that a client sent, cut to what the database keeps.
pub fn instant(at: DateTime<FixedOffset>) -> Instant {
    at.to_utc().trunc_subsecs(6)
}

/// A 200 that a client may keep and ask about by its ETag.
pub fn tagged(request: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    let body = serde_json::to_vec(body).expect("a view is always serialisable");
    let tag = format!("\"{}\"", &domain::sha256(&body)[..32]);
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if known { response.finish() } else { response.content_type("application/json").body(body) }
}
