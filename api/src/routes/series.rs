//! Series (系列).

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use domain::series::{self, Every, NewSeries, OccurrenceRow, SeriesSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::time;

/// 系列：按模板定期自动发布
#[derive(Debug, Serialize, ToSchema)]
pub struct Series {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    pub template_id: Uuid,
    /// 模板的标题
    #[schema(example = "周末清洁日")]
    pub title: String,
    /// week 每周、two_weeks 每两周、month 每月
    #[schema(example = "week")]
    pub every: String,
    /// 星期几，1 为星期一；按月的为空
    #[schema(example = json!([6]))]
    pub weekdays: Vec<u8>,
    #[schema(format = Date, example = "2026-11-28")]
    pub starts_on: String,
    #[schema(format = Date)]
    pub until: Option<String>,
    /// 最多几期
    #[schema(example = 52)]
    pub count: i32,
    /// 每期提前几天发布
    #[schema(example = 7)]
    pub ahead_days: i32,
    /// 下一期的日期；没有下一期的为 null
    #[schema(format = Date, example = "2026-11-28")]
    pub next_on: Option<String>,
    /// live 进行中、paused 已暂停、over 各期已完、ended 已终止
    #[schema(example = "live")]
    pub state: String,
    /// 已到发布时间的各期；仅在单独查看时列出
    pub occurrences: Vec<Occurrence>,
    #[schema(format = DateTime, example = "2026-11-20T15:00:00+08:00")]
    pub created_at: String,
}

/// 系列的一期
#[derive(Debug, Serialize, ToSchema)]
pub struct Occurrence {
    #[schema(format = Date, example = "2026-11-28")]
    pub day: String,
    /// 发布的任务；没有发布的为 null
    pub task_id: Option<Uuid>,
    /// 没有发布的原因
    pub problem: Option<String>,
}

impl From<&OccurrenceRow> for Occurrence {
    fn from(row: &OccurrenceRow) -> Self {
        Occurrence { day: row.day.to_string(), task_id: row.task_id, problem: row.problem.clone() }
    }
}

impl From<&SeriesSeen> for Series {
    fn from(seen: &SeriesSeen) -> Self {
        let row = &seen.series;
        Series {
            id: row.id,
            org_id: row.org_id,
            org_name: seen.org_name.clone(),
            template_id: row.template_id,
            title: seen.title.clone(),
            every: row.every.as_str().to_string(),
            weekdays: seen.weekdays.clone(),
            starts_on: row.starts_on.to_string(),
            until: row.until.map(|day| day.to_string()),
            count: row.occurrences,
            ahead_days: row.ahead,
            next_on: row.next_on.map(|day| day.to_string()),
            state: seen.state.as_str().to_string(),
            occurrences: seen.settled.iter().map(Occurrence::from).collect(),
            created_at: time(row.created_at),
        }
    }
}

/// 多久一次
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesEvery {
    Week,
    TwoWeeks,
    Month,
}

fn seven() -> i32 {
    7
}

/// 新的系列
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesInput {
    /// 按哪一份模板；各期以发布时的模板为准
    template_id: Uuid,
    /// week 每周、two_weeks 每两周、month 每月（与开始日期同一日，没有这一日的为月末）
    every: SeriesEvery,
    /// 星期几，1 为星期一；不填则与开始日期相同。按月的不填
    #[serde(default)]
    #[validate(length(max = 7), custom(function = "are_weekdays"))]
    #[schema(max_items = 7, example = json!([6]))]
    weekdays: Vec<u8>,
    /// 从哪一天起
    #[schema(format = Date, example = "2026-11-28")]
    starts_on: NaiveDate,
    /// 到哪一天为止（含）
    #[schema(format = Date)]
    until: Option<NaiveDate>,
    /// 最多几期；不填为 52
    #[validate(range(min = 1, max = 52))]
    #[schema(minimum = 1, maximum = 52, example = 12)]
    count: Option<i32>,
    /// 每期提前几天发布
    #[serde(default = "seven")]
    #[validate(range(min = 0, max = 60))]
    #[schema(minimum = 0, maximum = 60, default = 7)]
    ahead_days: i32,
}

fn are_weekdays(days: &[u8]) -> std::result::Result<(), validator::ValidationError> {
    if days.iter().all(|day| (1..=7).contains(day)) {
        return Ok(());
    }
    Err(validator::ValidationError::new("invalid"))
}

impl From<SeriesInput> for NewSeries {
    fn from(input: SeriesInput) -> Self {
        NewSeries {
            template: input.template_id,
            every: match input.every {
                SeriesEvery::Week => Every::Week,
                SeriesEvery::TwoWeeks => Every::TwoWeeks,
                SeriesEvery::Month => Every::Month,
            },
            weekdays: input.weekdays,
            starts_on: input.starts_on,
            until: input.until,
            occurrences: input.count,
            ahead: input.ahead_days,
        }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "建立系列",
    description = "按模板定期自动发布任务：每一期提前若干天发布，时间移到当天，钟点不变；发布后与其他任务一样。\
        修改模板只影响以后各期。某一期不能发布的（如积分项已取消），告知建立系列的人，以后各期照常。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = SeriesInput,
    responses((status = 201, description = "已建立", body = Series))
)]
#[post("/series")]
pub async fn create_series(ctx: Ctx, who: SignedIn, key: Key, body: Body<SeriesInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<SeriesSeen, Series>);
    Ok(once::reply(series::create_series(&ctx, &who.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "组织的系列",
    description = "某组织的系列，最新的在前，包括已暂停和已结束的。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "系列", body = Page<Series>))
)]
#[get("/orgs/{org_id}/series")]
pub async fn list_org_series(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = series::list_org_series(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Series>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看系列",
    description = "一个系列及其各期：已发布的任务，或没有发布的原因。",
    params(("series_id" = Uuid, Path, description = "系列编号")),
    responses((status = 200, description = "系列", body = Series))
)]
#[get("/series/{series_id}")]
pub async fn show_series(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = series::show_series(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Series::from(&seen)))
}

#[utoipa::path(
    tag = "任务",
    summary = "暂停系列",
    description = "暂停期间不发布；已发布的任务不受影响。",
    params(
        ("series_id" = Uuid, Path, description = "系列编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已暂停", body = Series))
)]
#[post("/series/{series_id}/pause")]
pub async fn pause_series(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<SeriesSeen, Series>);
    Ok(once::reply(series::pause_series(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "恢复系列",
    description = "从今天起继续发布，暂停期间已过的各期不补。",
    params(
        ("series_id" = Uuid, Path, description = "系列编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已恢复", body = Series))
)]
#[post("/series/{series_id}/resumption")]
pub async fn resume_series(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<SeriesSeen, Series>);
    Ok(once::reply(series::resume_series(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "终止系列",
    description = "不再发布；已发布的任务不受影响。",
    params(
        ("series_id" = Uuid, Path, description = "系列编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已终止", body = Series))
)]
#[post("/series/{series_id}/end")]
pub async fn end_series(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<SeriesSeen, Series>);
    Ok(once::reply(series::end_series(&ctx, &who.0, path.0, once).await?))
}
