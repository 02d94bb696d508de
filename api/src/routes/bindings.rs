//! Bindings (绑定).

use actix_web::{HttpResponse, delete, get, post};
use domain::bindings::{self, BindingSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::page::{CursorQuery, Feed, PathId, Query};
use crate::view::time;

/// 为什么这样处理
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "本人更换微信，已当面核实")]
    pub reason: String,
}

/// 微信绑定
#[derive(Debug, Serialize, ToSchema)]
pub struct Binding {
    pub id: Uuid,
    /// 凭什么绑定：phone 手机号、invitation 邀请码、registration 登记申请
    #[schema(example = "phone")]
    pub proof: String,
    #[schema(format = DateTime, example = "2026-09-05T10:00:00+08:00")]
    pub bound_at: String,
    /// 已解绑的才有
    #[schema(format = DateTime)]
    pub unbound_at: Option<String>,
    /// 由谁解绑
    pub unbound_by: Option<String>,
    pub reason: Option<String>,
}

impl From<&BindingSeen> for Binding {
    fn from(seen: &BindingSeen) -> Self {
        Binding {
            id: seen.binding.id,
            proof: seen.binding.proof.as_str().to_string(),
            bound_at: time(seen.binding.bound_at),
            unbound_at: seen.binding.unbound_at.map(time),
            unbound_by: seen.unbound_by_name.clone(),
            reason: seen.binding.unbind_reason.clone(),
        }
    }
}

#[utoipa::path(
    tag = "登录",
    summary = "解绑本人微信",
    description = "解除本人与微信的绑定，并终止由微信登录的会话。以后可重新绑定。",
    responses((status = 204, description = "已解绑"))
)]
#[delete("/me/binding")]
pub async fn unbind_wechat(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    bindings::unbind_wechat(&ctx, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "账号管理",
    summary = "党员的微信绑定记录",
    description = "一名党员现在和以前的微信绑定，最新的在前。",
    params(("person_id" = Uuid, Path, description = "党员编号"), CursorQuery),
    responses((status = 200, description = "绑定记录", body = Feed<Binding>))
)]
#[get("/members/{person_id}/bindings")]
pub async fn list_member_bindings(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = bindings::list_member_bindings(&ctx, &who.0, path.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Binding>::of(&rows, slice.limit, |row| row.binding.id.to_string())))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "解绑党员的微信",
    description = "解除一名党员的微信绑定并终止其微信会话；须写明理由，记录保留。解绑后可重新绑定。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    request_body = Reason,
    responses((status = 204, description = "已解绑"))
)]
#[post("/members/{person_id}/unbinding")]
pub async fn unbind_member(ctx: Ctx, who: SignedIn, path: PathId, body: Body<Reason>) -> Result<HttpResponse> {
    bindings::unbind_member(&ctx, &who.0, path.0, &body.value.reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "账号管理",
    summary = "解绑工作人员的微信",
    description = "解除一名工作人员的微信绑定并终止其微信会话；须写明理由。其全部授权须在您的管辖范围内。",
    params(("person_id" = Uuid, Path, description = "人员编号")),
    request_body = Reason,
    responses((status = 204, description = "已解绑"))
)]
#[post("/staff/{person_id}/unbinding")]
pub async fn unbind_staff(ctx: Ctx, who: SignedIn, path: PathId, body: Body<Reason>) -> Result<HttpResponse> {
    bindings::unbind_staff(&ctx, &who.0, path.0, &body.value.reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
