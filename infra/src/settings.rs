//! What the operator decides: read from the environment once, at the start, and checked whole.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;

/// Every setting, in the order of `.env.example`. An unknown `XIANFENG_…` variable is an error:
/// it is a misspelt one.
pub const KEYS: &[Key] = &[
    Key::new("XIANFENG_ENV", "production", "production, or development: which alone accepts the built-in keys"),
    Key::new("XIANFENG_LISTEN", "127.0.0.1:8080", "address and port of the API"),
    Key::new(
        "XIANFENG_DATABASE_URL",
        "sqlite://xianfeng.db",
        "sqlite://FILE (embedded) or postgres://USER:PASSWORD@HOST/NAME",
    ),
    Key::new("XIANFENG_DATABASE_POOL", "10", "connections to PostgreSQL, or SQLite readers; 1 to 200"),
    Key::new("XIANFENG_DATABASE_WAIT_MS", "1000", "how long a request waits for a connection before it gets 503"),
    Key::new(
        "XIANFENG_TOKEN_SECRET",
        "",
        "signs access and refresh tokens; at least 32 characters; required in production",
    ),
    Key::new(
        "XIANFENG_DATA_KEYS",
        "",
        "name:base64 of 32 bytes, comma-separated, oldest first; the last one encrypts; required in production",
    ),
    Key::new(
        "XIANFENG_INDEX_KEY",
        "",
        "base64 of at least 32 bytes; keys the blind indexes; must never change; required in production",
    ),
    Key::new(
        "XIANFENG_WECHAT_BASE_URL",
        "https://api.weixin.qq.com",
        "where WeChat's server API is; the demo points it at its own stub",
    ),
    Key::new("XIANFENG_WECHAT_APPID", "", "the mini-program's AppID; empty: signing in by WeChat answers 503"),
    Key::new("XIANFENG_WECHAT_SECRET", "", "the mini-program's AppSecret"),
    Key::new("XIANFENG_ACCESS_TOKEN_MINUTES", "15", "how long an access token is good; 1 to 1440"),
    Key::new("XIANFENG_REFRESH_TOKEN_DAYS", "30", "how long a session lives without use; 1 to 400"),
    Key::new("XIANFENG_FILES", "xianfeng-files", "the folder that photos are kept in, unless a bucket is named"),
    Key::new("XIANFENG_S3_BUCKET", "", "a bucket of any S3-compatible store to keep photos in; empty: the folder"),
    Key::new("XIANFENG_S3_ENDPOINT", "", "where the store is, like https://oss.example.com; empty: Amazon's"),
    Key::new("XIANFENG_S3_REGION", "us-east-1", "the bucket's region, as its store calls it"),
    Key::new(
        "XIANFENG_S3_ADDRESSING",
        "path",
        "path: the bucket stands in the path; host: in the endpoint's host name",
    ),
    Key::new("XIANFENG_S3_KEY", "", "the access key's id; required with a bucket"),
    Key::new("XIANFENG_S3_SECRET", "", "the access key's secret; required with a bucket"),
    Key::new("XIANFENG_PHOTO_DAYS", "400", "how long a photo's file is kept after it was uploaded; 30 to 4000"),
    Key::new("XIANFENG_BODY_LIMIT_KIB", "256", "largest JSON body; 1 to 10240"),
    Key::new("XIANFENG_IMPORT_LIMIT_MIB", "16", "largest file of an import; 1 to 256"),
    Key::new(
        "XIANFENG_BEHIND_PROXY",
        "no",
        "yes: take the caller's address from the last entry of X-Forwarded-For, which the proxy must set",
    ),
    Key::new("XIANFENG_SHUTDOWN_SECONDS", "20", "how long running requests may finish after SIGTERM; 0 to 600"),
    Key::new("XIANFENG_LOG", "info,actix_server=warn,sea_orm_migration=warn", "tracing filter, like info,domain=debug"),
    Key::new("XIANFENG_LOG_FORMAT", "json", "json (one object a line) or text"),
];

/// One setting: its variable, its default (empty: none) and what it means.
pub struct Key {
    pub name: &'static str,
    pub default: &'static str,
    pub help: &'static str,
}

impl Key {
    const fn new(name: &'static str, default: &'static str, help: &'static str) -> Self {
        Key { name, default, help }
    }
}

/// The checked settings.
#[derive(Clone, Debug)]
pub struct Settings {
    pub production: bool,
    pub listen: String,
    pub database: DatabaseSettings,
    pub secrets: Secrets,
    pub wechat: WechatSettings,
    pub access_token: Duration,
    pub refresh_token: Duration,
    pub files: FileSettings,
    /// How long a photo's file is kept.
    pub photos_kept: Duration,
    /// Bytes.
    pub body_limit: usize,
    /// Bytes.
    pub import_limit: usize,
    /// Whether the caller's address stands in `X-Forwarded-For`.
    pub behind_proxy: bool,
    pub shutdown_seconds: u64,
    pub log: String,
    pub log_json: bool,
}

#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    pub url: String,
    pub pool: u32,
    pub wait_ms: u64,
    /// Whether a commit waits for the disk on SQLite. Only the demo's seeding and tests do without.
    pub durable: bool,
}

#[derive(Clone)]
pub struct Secrets {
    pub token_secret: String,
    /// Name and 32 bytes each, oldest first.
    pub data_keys: Vec<(String, Vec<u8>)>,
    pub index_key: Vec<u8>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

#[derive(Clone)]
pub struct WechatSettings {
    pub base_url: String,
    pub appid: String,
    pub secret: String,
}

impl std::fmt::Debug for WechatSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WechatSettings({}, {}, secret hidden)", self.base_url, self.appid)
    }
}

#[derive(Clone, Debug)]
pub struct FileSettings {
    pub folder: PathBuf,
    /// Instead of the folder.
    pub bucket: Option<BucketSettings>,
}

#[derive(Clone)]
pub struct BucketSettings {
    pub name: String,
    /// Empty: Amazon's own.
    pub endpoint: String,
    pub region: String,
    /// Whether the bucket stands in the endpoint's host name, and not in the path.
    pub in_host: bool,
    pub key: String,
    pub secret: String,
}

impl std::fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BucketSettings({}, {}, {}, keys hidden)", self.name, self.endpoint, self.region)
    }
}

impl Settings {
    /// Settings of a development machine with the built-in keys: for the demo and tests.
    pub fn development(database_url: &str) -> Self {
        let values = [("XIANFENG_ENV", "development"), ("XIANFENG_DATABASE_URL", database_url)];
        Settings::read(values.map(|(k, v)| (k.to_string(), v.to_string())))
            .expect("the built-in development settings are good")
    }

    /// Reads and checks all settings.
    ///
    /// # Errors
    /// Every fault at once, one sentence each, naming the variable and why; never a secret's value.
    pub fn read(environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut given = BTreeMap::new();
        for (name, value) in environment {
            if KEYS.iter().any(|key| key.name == name) {
                given.insert(name, value);
            } else if name.starts_with("XIANFENG_") {
                faults.push(format!("{name}: there is no such setting"));
            }
        }
        let mut reader = Values { given, faults };
        let production = reader.choice("XIANFENG_ENV", "production", "development");
        let settings = Settings {
            production,
            listen: reader.listen(),
            database: reader.database(),
            secrets: reader.secrets(production),
            wechat: reader.wechat(),
            access_token: Duration::minutes(reader.number("XIANFENG_ACCESS_TOKEN_MINUTES", 1, 1440)),
            refresh_token: Duration::days(reader.number("XIANFENG_REFRESH_TOKEN_DAYS", 1, 400)),
            files: reader.files(),
            photos_kept: Duration::days(reader.number("XIANFENG_PHOTO_DAYS", 30, 4000)),
            body_limit: reader.number::<usize>("XIANFENG_BODY_LIMIT_KIB", 1, 10240) * 1024,
            import_limit: reader.number::<usize>("XIANFENG_IMPORT_LIMIT_MIB", 1, 256) << 20,
            behind_proxy: reader.choice("XIANFENG_BEHIND_PROXY", "yes", "no"),
            shutdown_seconds: reader.number("XIANFENG_SHUTDOWN_SECONDS", 0, 600),
            log: reader.text("XIANFENG_LOG"),
            log_json: reader.choice("XIANFENG_LOG_FORMAT", "json", "text"),
        };
        if reader.faults.is_empty() { Ok(settings) } else { Err(reader.faults) }
    }
}

struct Values {
    given: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Values {
    fn text(&self, name: &str) -> String {
        let default = KEYS.iter().find(|key| key.name == name).map_or("", |key| key.default);
        self.given.get(name).filter(|v| !v.is_empty()).map_or(default, String::as_str).to_string()
    }

    fn fault(&mut self, name: &str, why: &str) {
        self.faults.push(format!("{name}: {why}"));
    }

    /// Whether the first of two words is given. Neither: a fault, and the first, which is stricter.
    fn choice(&mut self, name: &str, first: &str, second: &str) -> bool {
        let given = self.text(name);
        if given != first && given != second {
            self.fault(name, &format!("must be {first} or {second}"));
        }
        given != second
    }

    fn number<N: std::str::FromStr + PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        name: &str,
        least: N,
        most: N,
    ) -> N {
        match self.text(name).parse::<N>() {
            Ok(n) if n >= least && n <= most => n,
            _ => {
                self.fault(name, &format!("must be a whole number from {least} to {most}"));
                least
            }
        }
    }

    fn listen(&mut self) -> String {
        let listen = self.text("XIANFENG_LISTEN");
        if listen.parse::<std::net::SocketAddr>().is_err() {
            self.fault("XIANFENG_LISTEN", "must be an address and a port, like 0.0.0.0:8080");
        }
        listen
    }

    fn database(&mut self) -> DatabaseSettings {
        let url = self.text("XIANFENG_DATABASE_URL");
        let known = ["sqlite://", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| url.starts_with(scheme) && url.len() > scheme.len()) {
            self.fault("XIANFENG_DATABASE_URL", "must start with sqlite:// or postgres:// and name a database");
        } else if url.contains(":memory:") {
            self.fault("XIANFENG_DATABASE_URL", "an in-memory SQLite would forget everything; name a file");
        }
        DatabaseSettings {
            url,
            pool: self.number("XIANFENG_DATABASE_POOL", 1, 200),
            wait_ms: self.number("XIANFENG_DATABASE_WAIT_MS", 50, 60_000),
            durable: true,
        }
    }

    fn secrets(&mut self, production: bool) -> Secrets {
        let mut token_secret = self.text("XIANFENG_TOKEN_SECRET");
        let mut data_keys = self.text("XIANFENG_DATA_KEYS");
        let mut index_key = self.text("XIANFENG_INDEX_KEY");
        // The built-in keys are published with the source: whoever reads it could forge tokens.
        let builtin = STANDARD.encode(*b"xianfeng development only, 32 b.");
        let stand_ins = [
            ("XIANFENG_TOKEN_SECRET", &mut token_secret, builtin.clone()),
            ("XIANFENG_DATA_KEYS", &mut data_keys, format!("dev:{builtin}")),
            ("XIANFENG_INDEX_KEY", &mut index_key, builtin.clone()),
        ];
        for (name, value, stand_in) in stand_ins {
            if production && value.is_empty() {
                self.faults.push(format!("{name}: required in production"));
            } else if production && value.contains(&builtin) {
                self.faults.push(format!("{name}: the built-in development key must not be used in production"));
            }
            if value.is_empty() {
                *value = stand_in;
            }
        }
        if token_secret.len() < 32 {
            self.fault("XIANFENG_TOKEN_SECRET", "must be at least 32 characters long");
        }
        let index_key = STANDARD.decode(&index_key).unwrap_or_default();
        if index_key.len() < 32 {
            self.fault("XIANFENG_INDEX_KEY", "must be base64 of at least 32 bytes");
        }
        Secrets { token_secret, data_keys: self.data_keys(&data_keys), index_key }
    }

    fn data_keys(&mut self, text: &str) -> Vec<(String, Vec<u8>)> {
        let parsed: Option<Vec<_>> = text
            .split(',')
            .map(|one| {
                let (name, key) = one.trim().split_once(':')?;
                let key = STANDARD.decode(key).ok().filter(|key| key.len() == 32)?;
                (!name.is_empty()).then(|| (name.to_string(), key))
            })
            .collect();
        parsed.unwrap_or_else(|| {
            self.fault("XIANFENG_DATA_KEYS", "must be name:base64 of 32 bytes, comma-separated");
            Vec::new()
        })
    }

    fn wechat(&mut self) -> WechatSettings {
        let base_url = self.text("XIANFENG_WECHAT_BASE_URL").trim_end_matches('/').to_string();
        if !base_url.starts_with("https://") && !base_url.starts_with("http://127.0.0.1") {
            self.fault("XIANFENG_WECHAT_BASE_URL", "must be https://… (or http://127.0.0.1… for a stub)");
        }
        let (appid, secret) = (self.text("XIANFENG_WECHAT_APPID"), self.text("XIANFENG_WECHAT_SECRET"));
        if appid.is_empty() != secret.is_empty() {
            self.fault("XIANFENG_WECHAT_SECRET", "AppID and AppSecret go together: give both or neither");
        }
        WechatSettings { base_url, appid, secret }
    }

    fn files(&mut self) -> FileSettings {
        let folder = PathBuf::from(self.text("XIANFENG_FILES"));
        let name = self.text("XIANFENG_S3_BUCKET");
        let [endpoint, region, key, secret] =
            ["ENDPOINT", "REGION", "KEY", "SECRET"].map(|part| self.text(&format!("XIANFENG_S3_{part}")));
        let in_host = self.choice("XIANFENG_S3_ADDRESSING", "host", "path");
        if name.is_empty() {
            for part in ["ENDPOINT", "KEY", "SECRET"].map(|part| format!("XIANFENG_S3_{part}")) {
                if !self.text(&part).is_empty() {
                    self.fault(&part, "is for a bucket, but XIANFENG_S3_BUCKET names none");
                }
            }
            return FileSettings { folder, bucket: None };
        }
        let near = ["https://", "http://127.0.0.1", "http://localhost"];
        if !endpoint.is_empty() && !near.iter().any(|start| endpoint.starts_with(start)) {
            self.fault("XIANFENG_S3_ENDPOINT", "must be https://… (or http://127.0.0.1… for a store on this machine)");
        }
        for (name, value) in [("XIANFENG_S3_KEY", &key), ("XIANFENG_S3_SECRET", &secret)] {
            if value.is_empty() {
                self.fault(name, "required with a bucket");
            }
        }
        let endpoint = endpoint.trim_end_matches('/').to_string();
        FileSettings { folder, bucket: Some(BucketSettings { name, endpoint, region, in_host, key, secret }) }
    }
}

#[cfg(test)]
mod tests;
