//! Annulling the acceptance of a log (撤销通过).

use actix_web::{HttpResponse, post};
use domain::logs::{self, AnnulmentSeen, LogSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::super::Ctx;
use super::Log;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::view::time;

/// 撤销通过
#[derive(Debug, Serialize, ToSchema)]
pub struct Annulment {
    /// 原因，本人和所辖组织的工作人员可见；提交类接口的应答中为 null
    #[schema(example = "经核实，服务对象反映未到场")]
    pub reason: Option<String>,
    #[schema(format = DateTime, example = "2026-11-25T09:00:00+08:00")]
    pub annulled_at: String,
}

impl From<&AnnulmentSeen> for Annulment {
    fn from(seen: &AnnulmentSeen) -> Self {
        Annulment { reason: seen.reason.clone(), annulled_at: time(seen.annulment.annulled_at) }
    }
}

/// 撤销的原因
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnulmentInput {
    /// 本人可见，加密保存
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "经核实，服务对象反映未到场")]
    reason: String,
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "撤销日志的通过",
    description = "投诉属实或审核有误时，撤销一份已通过的日志，不能恢复。所记积分冲销；其占用的上限额度按先后让给该党员之后的服务，以更正记入流水。本人会收到消息。不能撤销自己的日志，也不能撤销由自己审核通过的日志。",
    params(
        ("log_id" = Uuid, Path, description = "日志编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = AnnulmentInput,
    responses((status = 201, description = "已撤销", body = Log))
)]
#[post("/logs/{log_id}/annulment")]
pub async fn annul_log(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<AnnulmentInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<LogSeen, Log>);
    Ok(once::reply(logs::annul_log(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}
