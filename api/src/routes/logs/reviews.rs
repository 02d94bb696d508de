//! Reviews (审核) of logs: of one, of many.

use actix_web::{HttpResponse, post};
use domain::Refusal;
use domain::logs::{self, Decision, LogDecision, LogSeen, Reviewed, ReviewsSeen, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::Ctx;
use super::super::points::Posted;
use super::Log;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::{self, ProblemFault, Result};
use crate::once::{self, Key};
use crate::page::PathId;

/// 审核结论
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictInput {
    Accepted,
    Returned,
}

/// 审核
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewInput {
    verdict: VerdictInput,
    /// 所审核的是第几次提交；填写后，日志若已重新提交则不予审核
    #[validate(range(min = 1))]
    #[schema(minimum = 1, example = 1)]
    revision: Option<i32>,
    /// 退回时必填
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "请补充服务时间")]
    reason: Option<String>,
    /// 核定的服务时长（分钟）；不填则以签到为准，没有签到的以填报为准
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, example = 90)]
    minutes: Option<i32>,
}

impl From<ReviewInput> for Decision {
    fn from(input: ReviewInput) -> Self {
        let verdict = match input.verdict {
            VerdictInput::Accepted => Verdict::Accepted,
            VerdictInput::Returned => Verdict::Returned,
        };
        Decision { verdict, revision: input.revision, reason: input.reason, minutes: input.minutes }
    }
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "审核日志",
    description = "通过则记入积分，并说明依据；退回须写明原因。不能审核自己的日志，也不能审核由自己代为登记的日志。",
    params(
        ("log_id" = Uuid, Path, description = "日志编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ReviewInput,
    responses((status = 201, description = "已审核", body = Log))
)]
#[post("/logs/{log_id}/reviews")]
pub async fn review_log(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ReviewInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<LogSeen, Log>);
    Ok(once::reply(logs::review_log(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

/// 批量审核中的一份
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewLine {
    log_id: Uuid,
    /// accepted 通过、returned 退回
    verdict: VerdictInput,
    /// 所审核的是第几次提交；日志若已重新提交则不予审核
    #[validate(range(min = 1))]
    #[schema(minimum = 1, example = 1)]
    revision: i32,
    /// 退回时必填
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "请补充服务时间")]
    reason: Option<String>,
    /// 核定的服务时长（分钟）；不填则以签到为准，没有签到的以填报为准
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, example = 90)]
    minutes: Option<i32>,
}

impl From<ReviewLine> for LogDecision {
    fn from(line: ReviewLine) -> Self {
        let ReviewLine { log_id, verdict, revision, reason, minutes } = line;
        let input = ReviewInput { verdict, revision: Some(revision), reason, minutes };
        LogDecision { log: log_id, decision: input.into() }
    }
}

/// 批量审核
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewsInput {
    /// 最多 100 份
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    reviews: Vec<ReviewLine>,
}

/// 批量审核的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct Reviews {
    /// 顺序与请求相同
    pub items: Vec<ReviewOutcome>,
}

/// 一份的结果：已审核的有 state，未审核的有 refusal
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewOutcome {
    pub log_id: Uuid,
    /// accepted 已通过、returned 已退回
    #[schema(example = "accepted")]
    pub state: Option<String>,
    /// 通过时核定的服务时长（分钟）
    #[schema(example = 90)]
    pub minutes: Option<i32>,
    /// 通过时记入的积分
    pub entries: Vec<Posted>,
    pub refusal: Option<ReviewRefusal>,
}

/// 没有审核的原因
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewRefusal {
    /// 与逐份审核时的 code 相同
    #[schema(example = "log_changed")]
    pub code: String,
    #[schema(example = "该日志已重新提交，请查看最新内容后再审核")]
    pub detail: String,
    /// 指出这一份中的错误，如 /reason
    pub errors: Vec<ProblemFault>,
}

impl From<&Refusal> for ReviewRefusal {
    fn from(refusal: &Refusal) -> Self {
        let sheet = error::refused(refusal);
        let errors = error::faults(refusal);
        ReviewRefusal { code: sheet.code.to_string(), detail: sheet.zh.to_string(), errors }
    }
}

impl From<&Reviewed> for ReviewOutcome {
    fn from(reviewed: &Reviewed) -> Self {
        let seen = reviewed.outcome.as_ref().ok();
        ReviewOutcome {
            log_id: reviewed.log,
            state: seen.map(|seen| seen.log.state.as_str().to_string()),
            minutes: seen.and_then(|seen| seen.reviews.last()?.minutes),
            entries: seen.map(|seen| seen.entries.iter().map(Posted::from).collect()).unwrap_or_default(),
            refusal: reviewed.outcome.as_ref().err().map(ReviewRefusal::from),
        }
    }
}

impl From<&ReviewsSeen> for Reviews {
    fn from(seen: &ReviewsSeen) -> Self {
        Reviews { items: seen.0.iter().map(ReviewOutcome::from).collect() }
    }
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "批量审核日志",
    description = "一次审核最多 100 份日志，逐份决定，与逐份审核的要求相同：不能审核的（不存在、已审核、已重新提交、自己的、\
        由自己代为登记的、退回未写明原因的）在结果中逐一说明，不影响其余。请求格式有误，或同一份列了两次的，整批不受理。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = ReviewsInput,
    responses((status = 200, description = "逐份的结果", body = Reviews))
)]
#[post("/log-reviews")]
pub async fn review_logs(ctx: Ctx, who: SignedIn, key: Key, body: Body<ReviewsInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<ReviewsSeen, Reviews>);
    let decisions = body.value.reviews.into_iter().map(Into::into).collect();
    Ok(once::reply(logs::review_logs(&ctx, &who.0, decisions, once).await?))
}
