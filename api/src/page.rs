//! Lists: by cursor for members, by page for consoles; and the query string in general.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use domain::{COUNTED, Id, Leaf, Leafed, Refusal, Slice};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::body::faults;
use crate::error::{Failure, Result};

/// A checked query string. What is wrong with it is 422 and named.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()))
    }
}

fn read<T: DeserializeOwned + Validate>(query: &str) -> Result<Query<T>> {
    let wrong = |detail: String| Refusal::invalid("?", "wrong_type", detail);
    if query.contains("%00") {
        return Err(wrong("不能包含空字符（U+0000）".to_string()).into());
    }
    let parsed =
        web::Query::<T>::from_query(query).map_err(|_| wrong("查询参数的类型或格式不对".to_string()))?.into_inner();
    parsed.validate().map_err(|errors| {
        let mut found = faults(&errors, "");
        for fault in &mut found {
            fault.pointer = fault.pointer.replacen('/', "?", 1);
        }
        Refusal::Invalid(found)
    })?;
    Ok(Query(parsed))
}

/// An id in the path. What is no id names nothing: 404.
pub struct PathId(pub Id);

impl FromRequest for PathId {
    type Error = Failure;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let first = request.match_info().iter().next().and_then(|(_, value)| value.parse().ok());
        ready(first.map(PathId).ok_or(Refusal::NotFound.into()))
    }
}

fn twenty() -> u64 {
    20
}

fn one() -> u64 {
    1
}

/// Where to go on in a list that is read forwards.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CursorQuery {
    /// 上一页返回的 next_cursor；不传则从头开始
    cursor: Option<String>,
    /// 每页条数，1 至 100
    #[serde(default = "twenty")]
    #[validate(range(min = 1, max = 100))]
    #[param(default = 20, minimum = 1, maximum = 100)]
    limit: u64,
}

impl CursorQuery {
    /// For a list in the order of ids.
    pub fn slice(&self) -> Result<Slice> {
        Ok(Slice { after: self.cursor()?, limit: self.limit })
    }

    /// For a list in the order of numbers: the number to go on before, and how many.
    pub fn before(&self) -> Result<(Option<i64>, u64)> {
        Ok((self.cursor()?, self.limit))
    }

    fn cursor<C: std::str::FromStr>(&self) -> Result<Option<C>> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let parsed = text.parse().map_err(|_| Refusal::invalid("?cursor", "invalid", "cursor 不是本接口返回的值"))?;
        Ok(Some(parsed))
    }
}

/// A page of a list that is leafed through.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// 页码，从 1 开始
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(default = 1, minimum = 1, maximum = 1000000)]
    page: u64,
    /// 每页条数，1 至 100
    #[serde(default = "twenty")]
    #[validate(range(min = 1, max = 100))]
    #[param(default = 20, minimum = 1, maximum = 100)]
    page_size: u64,
}

impl PageQuery {
    pub fn leaf(&self) -> Leaf {
        Leaf { page: self.page, size: self.page_size }
    }
}

/// A list read forwards.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feed<T> {
    pub items: Vec<T>,
    /// 下一页的 cursor；没有更多时为 null
    #[schema(example = "0197f0a0-0000-7000-8000-000000000001")]
    pub next_cursor: Option<String>,
}

impl<T> Feed<T> {
    /// Views of `rows`; there is more where the page is full.
    pub fn of<R>(rows: &[R], limit: u64, cursor: impl Fn(&R) -> String) -> Feed<T>
    where
        T: for<'a> From<&'a R>,
    {
        let full = rows.len() as u64 == limit;
        Feed { next_cursor: rows.last().filter(|_| full).map(cursor), items: rows.iter().map(T::from).collect() }
    }
}

/// A page of a list that is leafed through.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[schema(example = 1)]
    pub page: u64,
    #[schema(example = 20)]
    pub page_size: u64,
    /// 总数，10000 以内为准确值
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 42)]
    pub total: Option<u64>,
    /// 超过 10000 时只给出下限
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_at_least: Option<u64>,
}

impl<T> Page<T> {
    pub fn of<R>(leafed: &Leafed<R>, leaf: Leaf) -> Page<T>
    where
        T: for<'a> From<&'a R>,
    {
        let exact = leafed.total <= COUNTED;
        Page {
            items: leafed.rows.iter().map(T::from).collect(),
            page: leaf.page,
            page_size: leaf.size,
            total: exact.then_some(leafed.total),
            total_at_least: (!exact).then_some(leafed.total),
        }
    }
}
