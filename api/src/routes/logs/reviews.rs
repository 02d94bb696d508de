//! Reviews (审核) of logs.

use actix_web::{HttpResponse, post};
use domain::logs::{self, Decision, LogSeen, Verdict};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::Ctx;
use super::Log;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;

/// 审核结论
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
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
