//! A client: who asks, and what comes back.

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    pub token: Option<String>,
    /// The person behind the token, where there is one.
    pub id: String,
}

/// An `Idempotency-Key` that nobody used before.
pub fn new_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

impl Client {
    /// `http` is shared by all clients of a test: making one takes long enough to starve the rest.
    pub(crate) fn new(http: &reqwest::Client, base: &str, token: Option<String>) -> Client {
        Client { http: http.clone(), base: base.to_string(), token, id: String::new() }
    }

    pub(crate) fn known_as(mut self, id: &str) -> Client {
        self.id = id.to_string();
        self
    }

    /// The same person at another instance.
    pub fn at(&self, base: &str) -> Client {
        Client { base: base.to_string(), ..self.clone() }
    }

    pub fn get(&self, path: impl AsRef<str>) -> Ask {
        self.ask(Method::GET, path.as_ref())
    }

    pub fn post(&self, path: impl AsRef<str>) -> Ask {
        self.ask(Method::POST, path.as_ref())
    }

    pub fn put(&self, path: impl AsRef<str>) -> Ask {
        self.ask(Method::PUT, path.as_ref())
    }

    pub fn delete(&self, path: impl AsRef<str>) -> Ask {
        self.ask(Method::DELETE, path.as_ref())
    }

    /// The kind and the text of what this person was told last; blank, where they were told nothing.
    pub async fn told(&self) -> (String, String) {
        let inbox = self.get("/v1/me/notices").send().await.expect(200);
        let text = |name: &str| inbox["items"][0][name].as_str().unwrap_or_default().to_string();
        (text("kind"), text("text"))
    }

    /// The amounts of this person's newest entries, the oldest first.
    pub async fn credited(&self) -> Vec<String> {
        let statement = self.get("/v1/me/entries?limit=100").send().await.expect(200);
        let entries = statement["items"].as_array().unwrap();
        entries.iter().rev().map(|entry| entry["credited"].as_str().unwrap().to_string()).collect()
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Ask(request)
    }
}

/// A request being put together.
pub struct Ask(reqwest::RequestBuilder);

impl Ask {
    pub fn json(self, body: Value) -> Ask {
        Ask(self.0.json(&body))
    }

    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Ask {
        Ask(self.0.header("content-type", content_type).body(body.into()))
    }

    pub fn header(self, name: &str, value: &str) -> Ask {
        Ask(self.0.header(name, value))
    }

    /// With this `Idempotency-Key`.
    pub fn key(self, key: &str) -> Ask {
        self.header("idempotency-key", key)
    }

    /// With an `Idempotency-Key` of its own.
    pub fn keyed(self) -> Ask {
        self.key(&new_key())
    }

    pub async fn send(self) -> Reply {
        let response = self.0.send().await.expect("the service answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("a body").to_vec();
        Reply { status, headers, body }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text()))
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The body, after checking the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// Checks that it is a picture.
    #[track_caller]
    pub fn is_picture(&self) {
        let seen = (self.status.as_u16(), self.header("content-type"));
        assert_eq!(seen, (200, "image/jpeg"), "{}", self.text());
    }

    /// A problem's status and code, after checking that it is one and says so in Chinese.
    #[track_caller]
    pub fn refusal(&self) -> (u16, String) {
        let problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["trace_id"], self.header("x-request-id"));
        assert_eq!(problem["msg"], problem["detail"]);
        (self.status.as_u16(), problem["code"].as_str().unwrap_or_default().to_string())
    }

    /// Checks that it was refused so.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.refusal(), (status, code.to_string()), "{}", self.text());
    }

    /// The pointers and codes of a 422.
    #[track_caller]
    pub fn faults(&self) -> Vec<(String, String)> {
        self.refused(422, "validation_failed");
        let faults = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        faults.iter().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect()
    }
}
