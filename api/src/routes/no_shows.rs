//! No-shows (爽约) and their excuses.

use actix_web::{HttpResponse, post};
use domain::claims::ClaimSeen;
use domain::no_shows::{self, Excuse, ExcuseKind, NoShowsSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::claims::Claim;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;

/// 爽约的认领
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoShowsInput {
    /// 认领编号：该活动有效的认领，既未签到也未提交日志
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    claims: Vec<Uuid>,
}

/// 已登记的爽约
#[derive(Debug, Serialize, ToSchema)]
pub struct NoShows {
    pub items: Vec<Claim>,
}

impl From<&NoShowsSeen> for NoShows {
    fn from(seen: &NoShowsSeen) -> Self {
        NoShows { items: seen.0.iter().map(Claim::from).collect() }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "登记爽约",
    description = "活动结束后 30 天内，登记认领了却既未退出也未到场的人：认领随之结束，记一笔事迹（按积分方案计分，默认方案不扣分），\
        本人会收到消息及说明的办法。一起生效，有一个不对则都不生效，并逐个指明。不能登记自己。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = NoShowsInput,
    responses((status = 201, description = "已登记", body = NoShows))
)]
#[post("/tasks/{task_id}/no-shows")]
pub async fn record_no_shows(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<NoShowsInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<NoShowsSeen, NoShows>);
    Ok(once::reply(no_shows::record_no_shows(&ctx, &who.0, path.0, body.value.claims, once).await?))
}

/// 免除，还是更正
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExcuseKindInput {
    Excused,
    Mistake,
}

/// 爽约的免除或更正
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcuseInput {
    /// excused 确有原因，免除；mistake 登记有误（本人到场了），更正，认领恢复有效
    kind: ExcuseKindInput,
    /// 加密保存，只有本人和组织者可见
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "当天送家人急诊，事后已说明。")]
    reason: String,
}

impl From<ExcuseInput> for Excuse {
    fn from(input: ExcuseInput) -> Self {
        let kind = match input.kind {
            ExcuseKindInput::Excused => ExcuseKind::Excused,
            ExcuseKindInput::Mistake => ExcuseKind::Mistake,
        };
        Excuse { kind, reason: input.reason }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "免除或更正爽约",
    description = "登记爽约后 30 天内，写明原因，免除或更正，只能一次：以一笔相反的事迹冲销原记的积分，本人会收到消息。\
        更正后认领恢复有效，照常补登签到、提交日志。不能免除自己的爽约。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ExcuseInput,
    responses((status = 201, description = "已免除或更正；应答中不含原因", body = Claim))
)]
#[post("/claims/{claim_id}/excuse")]
pub async fn excuse_no_show(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ExcuseInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<ClaimSeen, Claim>);
    Ok(once::reply(no_shows::excuse_no_show(&ctx, &who.0, path.0, body.value.into(), once).await?))
}
