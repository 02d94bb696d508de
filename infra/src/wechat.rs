//! WeChat's server API: the three calls that signing in needs, over a base URL from the settings.
//!
//! WeChat answers failures with HTTP 200 and an `errcode`, sometimes as text/plain, so bodies are
//! parsed as bytes. URLs carry the secret: they are cut from every error.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::Instant;
use crate::settings::WechatSettings;

const TIMEOUT: Duration = Duration::from_secs(5);

/// WeChat renews a token five minutes before it expires.
const RENEW_EARLY: chrono::Duration = chrono::Duration::seconds(300);

/// Why WeChat did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WechatFault {
    /// The code is wrong, expired or was used: the client must get a new one.
    CodeInvalid,
    /// WeChat holds the user for a risk.
    UserBlocked,
    /// Too many calls; try again in a minute.
    Quota,
    /// WeChat is busy, does not answer, or is not set up here.
    Unavailable,
}

/// The client, with its one access token.
pub struct Wechat {
    http: reqwest::Client,
    settings: WechatSettings,
    token: Mutex<Kept>,
}

/// What the last fetch of an access token came to. Whoever waited for it meanwhile shares it.
#[derive(Default)]
struct Kept {
    /// The token, and until when it is used.
    token: Option<(String, Instant)>,
    /// Why there is none, and when that was found out, on the machine's steady clock.
    failed: Option<(WechatFault, std::time::Instant)>,
}

#[derive(Deserialize)]
struct Session {
    openid: String,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    expires_in: i64,
}

#[derive(Deserialize)]
struct Phone {
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
struct PhoneInfo {
    #[serde(rename = "purePhoneNumber")]
    pure_phone_number: String,
    /// Declared as a string, shown as a number in WeChat's own example.
    #[serde(rename = "countryCode")]
    country_code: serde_json::Value,
}

impl PhoneInfo {
    /// A mainland number as the roster has it; any other with its country code, so that it is
    /// never taken for one.
    fn number(self) -> String {
        let country = self.country_code.to_string();
        let country = country.trim_matches('"');
        if country == "86" { self.pure_phone_number } else { format!("+{country} {}", self.pure_phone_number) }
    }
}

#[derive(Deserialize)]
struct Verdict {
    #[serde(default)]
    errcode: i64,
}

/// What one call came to, before it is decided whether to try again.
enum Outcome<T> {
    Good(T),
    Code(i64),
    NoAnswer,
}

impl Wechat {
    pub fn new(settings: WechatSettings) -> Self {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .no_proxy()
            .build()
            .expect("a client with a time-out can be built");
        Wechat { http, settings, token: Mutex::default() }
    }

    /// Exchanges `wx.login`'s code for the openid. (`code2Session`; the session key is not kept.)
    ///
    /// # Errors
    /// See [`WechatFault`]. A busy WeChat is asked once more; a code that the first, unanswered
    /// call consumed then counts as invalid, and the client gets a new one.
    pub async fn openid(&self, js_code: &str) -> Result<String, WechatFault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let request = self.http.get(self.url("/sns/jscode2session")?).query(&[
                ("appid", self.settings.appid.as_str()),
                ("secret", &self.settings.secret),
                ("js_code", js_code),
                ("grant_type", "authorization_code"),
            ]);
            match send::<Session>(request).await {
                Outcome::Good(session) => return Ok(session.openid),
                Outcome::NoAnswer | Outcome::Code(-1) if tries == 1 => {}
                Outcome::NoAnswer => return Err(WechatFault::Unavailable),
                Outcome::Code(code) => return Err(fault(code)),
            }
        }
    }

    /// Exchanges the phone button's code for the number, checked against the openid.
    ///
    /// # Errors
    /// See [`WechatFault`].
    pub async fn phone(&self, phone_code: &str, openid: &str, now: Instant) -> Result<String, WechatFault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let token = self.token(now).await?;
            let request = self
                .http
                .post(self.url("/wxa/business/getuserphonenumber")?)
                .query(&[("access_token", &token)])
                .json(&serde_json::json!({"code": phone_code, "openid": openid}));
            match send::<Phone>(request).await {
                Outcome::Good(phone) => return Ok(phone.phone_info.number()),
                // The token was replaced elsewhere: fetch the present one and ask once more.
                Outcome::Code(40001 | 40014 | 42001) if tries == 1 => self.drop_token(&token).await,
                Outcome::NoAnswer | Outcome::Code(-1) if tries == 1 => {}
                Outcome::NoAnswer => return Err(WechatFault::Unavailable),
                Outcome::Code(code) => return Err(fault(code)),
            }
        }
    }

    /// The access token, fetched by one at a time (`stable_token`, never by force). Those who wait
    /// get what came of it, failures too: nobody waits for one time-out after the other.
    async fn token(&self, now: Instant) -> Result<String, WechatFault> {
        let asked = std::time::Instant::now();
        let mut kept = self.token.lock().await;
        if let Some((token, _)) = kept.token.as_ref().filter(|(_, until)| *until > now) {
            return Ok(token.clone());
        }
        if let Some((fault, _)) = kept.failed.filter(|(_, at)| *at > asked) {
            return Err(fault);
        }
        let request = self.http.post(self.url("/cgi-bin/stable_token")?).json(&serde_json::json!({
            "grant_type": "client_credential",
            "appid": self.settings.appid,
            "secret": self.settings.secret,
        }));
        let fault = match send::<Token>(request).await {
            Outcome::Good(token) => {
                let until = now + chrono::Duration::seconds(token.expires_in) - RENEW_EARLY;
                *kept = Kept { token: Some((token.access_token.clone(), until)), failed: None };
                return Ok(token.access_token);
            }
            Outcome::NoAnswer => WechatFault::Unavailable,
            Outcome::Code(code) => fault(code),
        };
        kept.failed = Some((fault, std::time::Instant::now()));
        Err(fault)
    }

    async fn drop_token(&self, used: &str) {
        let mut kept = self.token.lock().await;
        if kept.token.as_ref().is_some_and(|(token, _)| token == used) {
            kept.token = None;
        }
    }

    fn url(&self, path: &str) -> Result<String, WechatFault> {
        if self.settings.appid.is_empty() {
            tracing::warn!("WeChat was asked for, but XIANFENG_WECHAT_APPID is not set");
            return Err(WechatFault::Unavailable);
        }
        Ok(format!("{}{path}", self.settings.base_url))
    }
}

async fn send<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Outcome<T> {
    let body = match request.send().await {
        Ok(response) => response.bytes().await,
        Err(error) => Err(error),
    };
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "WeChat does not answer");
            return Outcome::NoAnswer;
        }
    };
    match serde_json::from_slice::<Verdict>(&body) {
        Ok(Verdict { errcode: 0 }) => {}
        Ok(Verdict { errcode }) => return Outcome::Code(errcode),
        Err(_) => return Outcome::NoAnswer,
    }
    serde_json::from_slice(&body).map_or(Outcome::NoAnswer, Outcome::Good)
}

fn fault(errcode: i64) -> WechatFault {
    match errcode {
        // 40163 ("code been used") is undocumented and common.
        40029 | 40163 => WechatFault::CodeInvalid,
        40226 => WechatFault::UserBlocked,
        45009 | 45011 => WechatFault::Quota,
        other => {
            // -1 is "busy"; 40013, 40125, 40164 and the like are ours to mend, not the caller's.
            tracing::warn!(errcode = other, "WeChat refused");
            WechatFault::Unavailable
        }
    }
}
