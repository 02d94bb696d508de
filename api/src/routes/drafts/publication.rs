//! Publishing drafts.

use actix_web::{HttpResponse, post};
use domain::drafts;
use domain::tasks::TaskSeen;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::Ctx;
use super::super::tasks::Task;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;

#[utoipa::path(
    tag = "任务",
    summary = "发布草稿",
    description = "按发布任务的要求检查后发布，草稿随之消失；检查不通过的，errors 指出草稿的各项问题。\
        两人同时发布同一份草稿的，只发布一次，后到的得到 404。",
    params(
        ("draft_id" = Uuid, Path, description = "草稿编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已发布", body = Task))
)]
#[post("/drafts/{draft_id}/publication")]
pub async fn publish_draft(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<TaskSeen, Task>);
    Ok(once::reply(drafts::publish_draft(&ctx, &who.0, path.0, once).await?))
}

/// 批量发布
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationInput {
    /// 本组织的草稿，最多 100 份
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    draft_ids: Vec<Uuid>,
}

/// 批量发布的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct Publications {
    /// 发布的任务，顺序与草稿相同
    pub tasks: Vec<Task>,
}

impl From<&Vec<TaskSeen>> for Publications {
    fn from(seen: &Vec<TaskSeen>) -> Self {
        Publications { tasks: seen.iter().map(Task::from).collect() }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "批量发布草稿",
    description = "把一个组织的多份草稿一次发布：全部发布，或（有任何问题时）一份也不发布。\
        问题逐一指出，如 /draft_ids/3/deadline 为第四份草稿的截止时间。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = PublicationInput,
    responses((status = 201, description = "已全部发布", body = Publications))
)]
#[post("/orgs/{org_id}/publications")]
pub async fn publish_drafts(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<PublicationInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<Vec<TaskSeen>, Publications>);
    Ok(once::reply(drafts::publish_drafts(&ctx, &who.0, path.0, body.value.draft_ids, once).await?))
}
