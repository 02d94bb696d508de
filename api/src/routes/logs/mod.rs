//! Logs (日志反馈) and reviews (审核).

mod annulments;
mod reviews;

pub use annulments::*;
pub use reviews::*;

use actix_web::{HttpResponse, get, post, put};
use chrono::{DateTime, FixedOffset};
use domain::logs::{self, LogSeen, LogState, Report};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::photos::Photo;
use super::points::Posted;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::{instant, time};

/// 日志
#[derive(Debug, Serialize, ToSchema)]
pub struct Log {
    pub id: Uuid,
    pub claim_id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    pub org_id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    /// submitted 待审核、returned 已退回、accepted 已通过、annulled 已撤销通过
    #[schema(example = "submitted")]
    pub state: String,
    /// 第几次提交
    #[schema(example = 1)]
    pub revision: i32,
    pub text: String,
    /// 填报的服务时长（分钟）
    #[schema(example = 90)]
    pub minutes: i32,
    /// 按签到算出的分钟数；审核时不填时长，即以此为准
    pub attended_minutes: Option<i32>,
    #[schema(format = DateTime, example = "2026-11-22T10:00:00+08:00")]
    pub happened_at: String,
    #[schema(format = DateTime, example = "2026-11-22T12:00:00+08:00")]
    pub submitted_at: String,
    /// 由工作人员代为登记的才有：其姓名
    #[schema(example = "李秀英")]
    pub recorded_by: Option<String>,
    /// 本次提交的照片，按填报的顺序
    pub photos: Vec<Photo>,
    pub reviews: Vec<Review>,
    /// 通过后记入的积分，以及后来的更正和冲销
    pub entries: Vec<Posted>,
    pub annulment: Option<Annulment>,
}

/// 审核
#[derive(Debug, Serialize, ToSchema)]
pub struct Review {
    /// accepted 通过、returned 退回
    #[schema(example = "accepted")]
    pub verdict: String,
    /// 审核的是第几次提交
    #[schema(example = 1)]
    pub revision: i32,
    pub reason: Option<String>,
    /// 核定的服务时长（分钟）
    #[schema(example = 90)]
    pub minutes: Option<i32>,
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub reviewed_at: String,
}

impl From<&LogSeen> for Log {
    fn from(seen: &LogSeen) -> Self {
        let log = &seen.log;
        Log {
            id: log.id,
            claim_id: log.claim_id,
            task_id: log.task_id,
            task_title: seen.task_title.clone(),
            org_id: log.org_id,
            person_id: log.person_id,
            person_name: seen.person_name.clone(),
            state: log.state.as_str().to_string(),
            revision: log.revision,
            text: log.text.clone(),
            minutes: log.minutes,
            attended_minutes: seen.attended,
            happened_at: time(log.happened_at),
            submitted_at: time(log.submitted_at),
            recorded_by: seen.recorded_by_name.clone(),
            photos: seen.photos.iter().map(Photo::from).collect(),
            reviews: seen
                .reviews
                .iter()
                .map(|review| Review {
                    verdict: review.verdict.as_str().to_string(),
                    revision: review.revision,
                    reason: review.reason.clone(),
                    minutes: review.minutes,
                    reviewed_at: time(review.reviewed_at),
                })
                .collect(),
            entries: seen.entries.iter().map(Posted::from).collect(),
            annulment: seen.annulment.as_ref().map(Annulment::from),
        }
    }
}

/// 日志内容
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInput {
    /// 做了什么
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000, example = "陪王奶奶到市医院复查，取药送回家。")]
    text: String,
    /// 服务时长（分钟）
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, example = 90)]
    minutes: i32,
    /// 服务时间：在认领之后、任务截止之前，且不在将来
    #[schema(example = "2026-11-22T10:00:00+08:00")]
    happened_at: DateTime<FixedOffset>,
    /// 照片编号（可不填），最多 9 张，须由本人上传且未用于其他日志；重新提交时整体替换，不再列出的照片将清理
    #[serde(default)]
    #[validate(length(max = 9))]
    #[schema(max_items = 9, example = json!([]))]
    photos: Vec<Uuid>,
}

impl From<LogInput> for Report {
    fn from(input: LogInput) -> Self {
        Report {
            text: input.text,
            minutes: input.minutes,
            happened_at: instant(input.happened_at),
            photos: input.photos,
        }
    }
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "提交日志",
    description = "完成任务后提交日志，等待审核。一次认领一份日志。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = LogInput,
    responses((status = 201, description = "已提交", body = Log))
)]
#[post("/claims/{claim_id}/logs")]
pub async fn submit_log(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<LogInput>) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<LogSeen, Log>)?;
    Ok(once::reply(logs::submit_log(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

/// 代为登记的日志
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedLogInput {
    /// 做了什么
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000, example = "据本人填写的纸质登记表：陪王奶奶到市医院复查。")]
    text: String,
    /// 服务时长（分钟）
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, example = 90)]
    minutes: i32,
    /// 服务时间：在认领之后、任务截止之前，且不在将来
    #[schema(example = "2026-11-22T10:00:00+08:00")]
    happened_at: DateTime<FixedOffset>,
}

impl From<RecordedLogInput> for Report {
    fn from(input: RecordedLogInput) -> Self {
        let RecordedLogInput { text, minutes, happened_at } = input;
        Report { text, minutes, happened_at: instant(happened_at), photos: Vec::new() }
    }
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "代为登记日志",
    description = "为没有手机的党员登记日志，与本人提交的一样等待审核，但须由另一名工作人员审核；本人会收到消息。不能为自己登记。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RecordedLogInput,
    responses((status = 201, description = "已登记", body = Log))
)]
#[post("/claims/{claim_id}/recorded-log")]
pub async fn record_log(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RecordedLogInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<LogSeen, Log>);
    Ok(once::reply(logs::record_log(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "重新提交日志",
    description = "修改被退回的日志并重新提交。工作人员也可代所辖组织的党员重新提交，由另一名工作人员审核，本人会收到消息。",
    params(
        ("log_id" = Uuid, Path, description = "日志编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = LogInput,
    responses((status = 200, description = "已重新提交", body = Log))
)]
#[put("/logs/{log_id}")]
pub async fn resubmit_log(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<LogInput>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::ok::<LogSeen, Log>)?;
    Ok(once::reply(logs::resubmit_log(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "查看日志",
    description = "查看一份日志及其审核和积分：本人的，或所辖组织的。",
    params(("log_id" = Uuid, Path, description = "日志编号")),
    responses((status = 200, description = "日志", body = Log))
)]
#[get("/logs/{log_id}")]
pub async fn show_log(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let log = logs::show_log(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Log::from(&log)))
}

/// 日志状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Submitted,
    Returned,
    Accepted,
    Annulled,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogFilter {
    /// 只看某一状态：submitted 待审核、returned 已退回、accepted 已通过、annulled 已撤销通过
    #[param(inline)]
    state: Option<State>,
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "日志列表",
    description = "所辖组织的日志，最早提交的在前，便于逐份审核。",
    params(LogFilter, PageQuery),
    responses((status = 200, description = "日志", body = Page<Log>))
)]
#[get("/logs")]
pub async fn list_logs(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<LogFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let state = filter.0.state.map(|state| match state {
        State::Submitted => LogState::Submitted,
        State::Returned => LogState::Returned,
        State::Accepted => LogState::Accepted,
        State::Annulled => LogState::Annulled,
    });
    let rows = logs::list_logs(&ctx, &who.0, state, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Log>::of(&rows, leaf)))
}
