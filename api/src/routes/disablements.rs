//! Disablements (停用).

use actix_web::{HttpResponse, get, post};
use domain::disablements::{self, DisablementSeen};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use super::bindings::Reason;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, PathId, Query};
use crate::view::time;

/// 停用记录
#[derive(Debug, Serialize, ToSchema)]
pub struct Disablement {
    pub id: Uuid,
    pub person_id: Uuid,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub disabled_at: String,
    pub disabled_by: Option<String>,
    #[schema(example = "手机遗失，暂停使用")]
    pub reason: String,
    /// 已恢复的才有
    #[schema(format = DateTime)]
    pub enabled_at: Option<String>,
    pub enabled_by: Option<String>,
    pub enable_reason: Option<String>,
}

impl From<&DisablementSeen> for Disablement {
    fn from(seen: &DisablementSeen) -> Self {
        let row = &seen.disablement;
        Disablement {
            id: row.id,
            person_id: row.person_id,
            disabled_at: time(row.disabled_at),
            disabled_by: seen.disabled_by_name.clone(),
            reason: row.reason.clone(),
            enabled_at: row.enabled_at.map(time),
            enabled_by: seen.enabled_by_name.clone(),
            enable_reason: row.enable_reason.clone(),
        }
    }
}

#[utoipa::path(
    tag = "账号管理",
    summary = "党员的停用记录",
    description = "一名党员何时被停用和恢复、由谁、为什么，最新的在前。",
    params(("person_id" = Uuid, Path, description = "党员编号"), CursorQuery),
    responses((status = 200, description = "停用记录", body = Feed<Disablement>))
)]
#[get("/members/{person_id}/disablements")]
pub async fn list_member_disablements(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = disablements::list_member_disablements(&ctx, &who.0, path.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Disablement>::of(&rows, slice.limit, |row| row.disablement.id.to_string())))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "停用党员",
    description = "停用一名党员：其全部会话在 1 秒内失效，未恢复前不能登录。不能停用自己。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = Reason,
    responses((status = 201, description = "已停用", body = Disablement))
)]
#[post("/members/{person_id}/disablement")]
pub async fn disable_member(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<Reason>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DisablementSeen, Disablement>);
    Ok(once::reply(disablements::disable_member(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "恢复党员",
    description = "恢复一名停用的党员，其须重新登录。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = Reason,
    responses((status = 201, description = "已恢复", body = Disablement))
)]
#[post("/members/{person_id}/enablement")]
pub async fn enable_member(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<Reason>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DisablementSeen, Disablement>);
    Ok(once::reply(disablements::enable_member(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "停用工作人员",
    description = "停用一名工作人员：其全部会话在 1 秒内失效，未恢复前不能登录。其全部授权须在您的管辖范围内。不能停用自己。",
    params(
        ("person_id" = Uuid, Path, description = "人员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = Reason,
    responses((status = 201, description = "已停用", body = Disablement))
)]
#[post("/staff/{person_id}/disablement")]
pub async fn disable_staff(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<Reason>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DisablementSeen, Disablement>);
    Ok(once::reply(disablements::disable_staff(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "恢复工作人员",
    description = "恢复一名停用的工作人员，其须重新登录。",
    params(
        ("person_id" = Uuid, Path, description = "人员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = Reason,
    responses((status = 201, description = "已恢复", body = Disablement))
)]
#[post("/staff/{person_id}/enablement")]
pub async fn enable_staff(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<Reason>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DisablementSeen, Disablement>);
    Ok(once::reply(disablements::enable_staff(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}
