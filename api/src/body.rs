//! JSON in: read, checked, and told apart by what is wrong with it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use domain::schemes::Points;
use domain::{Context, Fault, Refusal};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{Failure, Result};

/// A JSON body of shape `T`, and the digest of its bytes.
///
/// Malformed JSON is 400, another content type 415, too large 413; a wrong type, an unknown
/// field and a failed check are 422 and name the place.
pub struct Body<T> {
    pub value: T,
    pub digest: String,
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            require_type(&request, "application/json")?;
            let bytes = read(payload, body_limit(&request)).await?;
            let value = parse::<T>(&bytes)?;
            Ok(Body { value, digest: domain::sha256(&bytes) })
        })
    }
}

/// A number of at most two places that a client sent, at `pointer`.
pub fn points(pointer: &str, text: &str) -> std::result::Result<Points, Refusal> {
    let fault = || Fault::new(pointer, "invalid", "应为数，最多两位小数，如 1 或 0.5");
    Points::parse(text).ok_or_else(|| Refusal::Invalid(vec![fault()]))
}

/// The same for a body that may also be a form: what the documentation page's sign-in sends.
pub struct BodyOrForm<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for BodyOrForm<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let form = require_type(&request, "application/x-www-form-urlencoded").is_ok();
            if !form {
                require_type(&request, "application/json")?;
            }
            let bytes = read(payload, body_limit(&request)).await?;
            if !form {
                return Ok(BodyOrForm(parse(&bytes)?));
            }
            let text = std::str::from_utf8(&bytes).map_err(|_| Failure::MalformedJson)?;
            let pairs = web::Query::<Vec<(String, String)>>::from_query(text).map_err(|_| Failure::MalformedJson)?;
            // A form of an OAuth2 client holds more than is asked for here.
            let known = ["username", "password"];
            let value = pairs.into_inner().into_iter().filter(|(name, _)| known.contains(&name.as_str()));
            let value = value.map(|(name, value)| (name, Value::String(value))).collect::<serde_json::Map<_, _>>();
            Ok(BodyOrForm(typed(Value::Object(value))?))
        })
    }
}

/// A list for spreadsheet programs, as the whole body. What it is, its bytes say; a browser may call
/// it by any of these names.
pub struct Sheet {
    pub bytes: Vec<u8>,
    pub digest: String,
}

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub const CSV: &str = "text/csv";

impl FromRequest for Sheet {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            const NAMES: &[&str] = &[XLSX, CSV, "application/vnd.ms-excel", "application/octet-stream"];
            if NAMES.iter().all(|name| require_type(&request, name).is_err()) {
                return Err(Failure::UnsupportedMediaType);
            }
            let limit = request.app_data::<web::Data<Context>>().map_or(0, |ctx| ctx.settings.import_limit);
            let bytes = read(payload, limit).await?;
            Ok(Sheet { digest: domain::sha256(&bytes), bytes })
        })
    }
}

fn require_type(request: &HttpRequest, wanted: &str) -> Result<()> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = given.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(Failure::UnsupportedMediaType) }
}

fn body_limit(request: &HttpRequest) -> usize {
    request.app_data::<web::Data<Context>>().map_or(0, |ctx| ctx.settings.body_limit)
}

async fn read(mut payload: Payload, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Failure::MalformedJson)?;
        if bytes.len() + chunk.len() > limit {
            return Err(Failure::BodyTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| Failure::MalformedJson)?;
    typed(value)
}

fn typed<T: DeserializeOwned + Validate>(value: Value) -> Result<T> {
    // PostgreSQL's text cannot hold U+0000.
    if let Some(pointer) = find_nul(&value, String::new()) {
        return Err(Refusal::invalid(&pointer, "nul_character", "不能包含空字符（U+0000）").into());
    }
    // A list would be read as a shape's fields in their order; the document speaks of objects only.
    if !value.is_object() {
        return Err(Refusal::invalid("", "wrong_type", "请求体应为 JSON 对象").into());
    }
    let typed: T = serde_path_to_error::deserialize(value)
        .map_err(|error| Refusal::invalid(&pointer(error.path()), "wrong_type", misfit(&error.inner().to_string())))?;
    typed.validate().map_err(|errors| Refusal::Invalid(faults(&errors, "")))?;
    Ok(typed)
}

/// Where in the body, as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

/// What the deserializer says, for people to read.
fn misfit(message: &str) -> String {
    let name = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("missing field") {
        format!("缺少必填字段 {name}")
    } else if message.starts_with("unknown field") {
        format!("没有 {name} 这个字段")
    } else if message.starts_with("unknown variant") {
        format!("{name} 不是可选的值")
    } else {
        "类型或格式不对".to_string()
    }
}

fn find_nul(value: &Value, at: String) -> Option<String> {
    match value {
        Value::String(text) if text.contains('\0') => Some(at),
        Value::Array(values) => {
            values.iter().enumerate().find_map(|(index, value)| find_nul(value, format!("{at}/{index}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            if name.contains('\0') { Some(at.clone()) } else { find_nul(value, format!("{at}/{name}")) }
        }),
        _ => None,
    }
}

/// What the shape's checks found, with a sentence for each.
pub fn faults(errors: &ValidationErrors, at: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    for (field, kind) in errors.errors() {
        let pointer = format!("{at}/{field}");
        match kind {
            ValidationErrorsKind::Field(errors) => {
                found.extend(errors.iter().map(|error| Fault::new(&pointer, code(error), sentence(error))));
            }
            ValidationErrorsKind::Struct(inner) => found.extend(faults(inner, &pointer)),
            ValidationErrorsKind::List(inner) => {
                for (index, inner) in inner {
                    found.extend(faults(inner, &format!("{pointer}/{index}")));
                }
            }
        }
    }
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

fn code(error: &ValidationError) -> &'static str {
    match error.code.as_ref() {
        "length" => "length",
        "range" => "out_of_range",
        _ => "invalid",
    }
}

fn sentence(error: &ValidationError) -> String {
    let bound = |name: &'static str| error.params.get(name).map(ToString::to_string);
    let what = if error.code == "length" { "长度" } else { "数值" };
    match (bound("min"), bound("max")) {
        (Some(min), Some(max)) => format!("{what}应为 {min} 至 {max}"),
        (Some(min), None) => format!("{what}至少为 {min}"),
        (None, Some(max)) => format!("{what}最多为 {max}"),
        (None, None) => "不符合要求".to_string(),
    }
}
