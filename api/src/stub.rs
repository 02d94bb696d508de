//! A stand-in for WeChat's server API: what the demo and the tests sign in with.
//!
//! A code is a name and, after `~`, anything that makes it another code: `zhang~1` and `zhang~2`
//! are two codes of the WeChat user `zhang`. Each is good once. A code `error-N` answers errcode N.
//! A phone code `phone-13800000001~x` proves that number, `phone-1511234-49~x` one of country 49.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Deserialize;
use serde_json::{Value, json};

/// A running stub.
pub struct WechatStub {
    /// Where it listens, without a slash at the end.
    pub base_url: String,
    state: Arc<State>,
    handle: ServerHandle,
}

#[derive(Default)]
struct State {
    used: Mutex<HashSet<String>>,
    /// How often a token was given; the present one carries the number.
    tokens: AtomicUsize,
    /// How often a token was asked for, and whether ever by force.
    fetches: AtomicUsize,
    forced: AtomicBool,
    /// Calls answered.
    calls: AtomicUsize,
}

impl WechatStub {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// No port can be had.
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State::default());
        let shared = web::Data::from(state.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/sns/jscode2session", web::get().to(code2session))
                .route("/cgi-bin/stable_token", web::post().to(stable_token))
                .route("/wxa/business/getuserphonenumber", web::post().to(phone_number))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(WechatStub { base_url, state, handle })
    }

    /// How many calls were answered.
    pub fn calls(&self) -> usize {
        self.state.calls.load(Ordering::SeqCst)
    }

    /// How often an access token was asked for.
    pub fn token_fetches(&self) -> usize {
        self.state.fetches.load(Ordering::SeqCst)
    }

    /// Whether one was ever asked for by force, which makes everybody else's worthless.
    pub fn was_forced(&self) -> bool {
        self.state.forced.load(Ordering::SeqCst)
    }

    /// Makes the present access token worthless, as another instance's refresh would.
    pub fn replace_token(&self) {
        self.state.tokens.fetch_add(1, Ordering::SeqCst);
    }

    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

/// WeChat answers with 200 and, often, as text.
fn answer(state: &State, body: &Value) -> HttpResponse {
    state.calls.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok().content_type("text/plain").body(body.to_string())
}

fn error(state: &State, code: i64) -> HttpResponse {
    answer(state, &json!({"errcode": code, "errmsg": "stub"}))
}

/// The name behind a code that is good now, or WeChat's errcode.
fn spend(state: &State, code: &str) -> Result<String, i64> {
    if let Some(code) = code.strip_prefix("error-") {
        return Err(code.split('~').next().and_then(|code| code.parse().ok()).unwrap_or(-1));
    }
    let fresh = state.used.lock().expect("the stub does not panic").insert(code.to_string());
    if fresh { Ok(code.split('~').next().unwrap_or(code).to_string()) } else { Err(40163) }
}

#[derive(Deserialize)]
struct LoginQuery {
    js_code: String,
}

async fn code2session(state: web::Data<State>, query: web::Query<LoginQuery>) -> HttpResponse {
    match spend(&state, &query.js_code) {
        Ok(name) => answer(&state, &json!({"openid": format!("openid-{name}"), "session_key": "unused"})),
        Err(code) => error(&state, code),
    }
}

fn token(number: usize) -> String {
    format!("stub-token-{number}")
}

async fn stable_token(state: web::Data<State>, body: web::Json<Value>) -> HttpResponse {
    state.fetches.fetch_add(1, Ordering::SeqCst);
    if body["force_refresh"] == true {
        state.forced.store(true, Ordering::SeqCst);
    }
    let number = state.tokens.load(Ordering::SeqCst);
    answer(&state, &json!({"access_token": token(number), "expires_in": 7200}))
}

#[derive(Deserialize)]
struct TokenQuery {
    access_token: String,
}

async fn phone_number(state: web::Data<State>, query: web::Query<TokenQuery>, body: web::Json<Value>) -> HttpResponse {
    if query.access_token != token(state.tokens.load(Ordering::SeqCst)) {
        return error(&state, 40001);
    }
    let spent = spend(&state, body["code"].as_str().unwrap_or("error-40029"));
    match spent.map(|name| name.strip_prefix("phone-").map(str::to_string)) {
        Ok(Some(phone)) => {
            // WeChat's own example shows the country code as a number, its text as a string.
            let (phone, country) = phone.split_once('-').unwrap_or((&phone, "86"));
            let country = country.parse::<u32>().unwrap_or(86);
            let info = json!({"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": country});
            answer(&state, &json!({"errcode": 0, "errmsg": "ok", "phone_info": info}))
        }
        Ok(None) => error(&state, 40029),
        Err(code) => error(&state, code),
    }
}
