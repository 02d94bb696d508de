//! Signing in, staying signed in, signing out.

use actix_web::{HttpResponse, delete, get, post};
use domain::Refusal;
use domain::sessions::{self, Evidence, SessionSeen, SignedIn as Session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::{Anyone, SignedIn};
use crate::body::{Body, BodyOrForm};
use crate::error::Result;
use crate::page::{CursorQuery, Feed, PathId, Query};
use crate::view::time;

/// 登录凭证
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    pub person_id: Uuid,
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// 放入请求头：Authorization: Bearer …
    #[schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.…")]
    pub access_token: String,
    #[schema(format = DateTime, example = "2026-11-22T09:15:00+08:00")]
    pub access_expires_at: String,
    /// 用于换取新的凭证，每次换取后更新
    #[schema(example = "0197f0a000007000800000000000000a.0.…")]
    pub refresh_token: String,
    #[schema(format = DateTime, example = "2026-12-22T09:00:00+08:00")]
    pub refresh_expires_at: String,
    /// 为 true 时须先修改一次性密码
    pub password_change_required: bool,
}

impl From<Session> for Tokens {
    fn from(session: Session) -> Self {
        Tokens {
            person_id: session.person_id,
            token_type: "Bearer".to_string(),
            access_token: session.access_token,
            access_expires_at: time(session.access_expires_at),
            refresh_token: session.refresh_token,
            refresh_expires_at: time(session.refresh_expires_at),
            password_change_required: session.password_change_required,
        }
    }
}

/// 微信登录
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WechatSignIn {
    /// wx.login 得到的 code
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "demo-member-1")]
    js_code: String,
    /// 首次登录时，手机号按钮得到的 code
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "phone-13800000001")]
    phone_code: Option<String>,
    /// 首次登录时不授权手机号的，填单位打印的邀请码；大小写、空格和连字符不计。与 phone_code 二选一
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "K7MZ2-QXW94")]
    invitation_code: Option<String>,
}

impl WechatSignIn {
    fn evidence(&self) -> Result<Evidence> {
        match (&self.phone_code, &self.invitation_code) {
            (None, None) => Ok(Evidence::Nothing),
            (Some(code), None) => Ok(Evidence::PhoneCode(code.clone())),
            (None, Some(code)) => Ok(Evidence::InvitationCode(code.clone())),
            (Some(_), Some(_)) => {
                let detail = "手机号 code 与邀请码只能提供一个";
                Err(Refusal::invalid("/invitation_code", "superfluous", detail).into())
            }
        }
    }
}

#[utoipa::path(
    tag = "登录",
    summary = "微信登录",
    description = "用 wx.login 的 code 登录。首次登录须同时提供手机号 code（与花名册中的手机号匹配）或单位签发的邀请码，随即绑定。同一 code 在 5 分钟内重复提交，得到同一会话。同一微信 15 分钟内输错邀请码 5 次即暂停。提交过登记申请的，会得到申请的进展。",
    request_body = WechatSignIn,
    responses((status = 201, description = "已登录", body = Tokens))
)]
#[post("/sessions/wechat")]
pub async fn sign_in_wechat(ctx: Ctx, who: Anyone, body: Body<WechatSignIn>) -> Result<HttpResponse> {
    let evidence = body.value.evidence()?;
    let session = sessions::sign_in_wechat(&ctx, &who.0, &body.value.js_code, evidence).await?;
    Ok(HttpResponse::Created().json(Tokens::from(session)))
}

/// 用户名和密码
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordSignIn {
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "city.officer")]
    username: String,
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "demo-password-2026")]
    password: String,
}

/// 用户名和密码（表单）；OAuth2 客户端的其他字段会被忽略
#[derive(ToSchema)]
#[allow(dead_code, reason = "only describes what PasswordSignIn reads from a form")]
pub struct PasswordForm {
    #[schema(min_length = 1, max_length = 64, example = "city.officer")]
    username: String,
    #[schema(min_length = 1, max_length = 256, example = "demo-password-2026")]
    password: String,
}

#[utoipa::path(
    tag = "登录",
    summary = "工作人员登录",
    description = "用户名和密码登录。同一地址连续失败 5 次，该账号在该地址锁定 15 分钟。也接受表单（application/x-www-form-urlencoded），供文档页登录使用。",
    request_body(content((PasswordSignIn = "application/json"), (PasswordForm = "application/x-www-form-urlencoded"))),
    responses((status = 201, description = "已登录", body = Tokens))
)]
#[post("/sessions/password")]
pub async fn sign_in_password(ctx: Ctx, who: Anyone, body: BodyOrForm<PasswordSignIn>) -> Result<HttpResponse> {
    let session = sessions::sign_in_password(&ctx, &who.0, &body.0.username, &body.0.password).await?;
    Ok(HttpResponse::Created().json(Tokens::from(session)))
}

/// 刷新凭证
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    #[validate(length(min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512, example = "0197f0a000007000800000000000000a.0.…")]
    refresh_token: String,
}

#[utoipa::path(
    tag = "登录",
    summary = "刷新凭证",
    description = "用刷新凭证换取新的一对凭证。旧的刷新凭证在 60 秒内重复使用得到同一结果；更旧的视为泄露，会话即被终止。",
    request_body = Refresh,
    responses((status = 201, description = "新的凭证", body = Tokens))
)]
#[post("/sessions/refresh")]
pub async fn refresh_session(ctx: Ctx, who: Anyone, body: Body<Refresh>) -> Result<HttpResponse> {
    let session = sessions::refresh_session(&ctx, &who.0, &body.value.refresh_token).await?;
    Ok(HttpResponse::Created().json(Tokens::from(session)))
}

#[utoipa::path(
    tag = "登录",
    summary = "退出登录",
    description = "终止当前会话，其凭证立即失效。",
    responses((status = 204, description = "已退出"))
)]
#[delete("/sessions/current")]
pub async fn sign_out(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    sessions::sign_out(&ctx, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "登录",
    summary = "在所有设备退出登录",
    description = "终止本人的全部会话，包括当前会话。",
    responses((status = 204, description = "已全部退出"))
)]
#[delete("/sessions")]
pub async fn sign_out_everywhere(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    sessions::sign_out_everywhere(&ctx, &who.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 一处登录
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveSession {
    pub id: Uuid,
    /// wechat 微信、password 用户名密码
    #[schema(example = "wechat")]
    pub channel: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub started_at: String,
    /// 最近一次换取凭证
    #[schema(format = DateTime, example = "2026-11-22T10:30:00+08:00")]
    pub refreshed_at: String,
    #[schema(format = DateTime, example = "2026-12-22T10:30:00+08:00")]
    pub expires_at: String,
    /// 是否为当前会话
    pub is_current: bool,
}

impl From<&SessionSeen> for LiveSession {
    fn from(seen: &SessionSeen) -> Self {
        LiveSession {
            id: seen.session.id,
            channel: seen.session.channel.as_str().to_string(),
            started_at: time(seen.session.started_at),
            refreshed_at: time(seen.session.rotated_at),
            expires_at: time(seen.session.expires_at),
            is_current: seen.is_current,
        }
    }
}

#[utoipa::path(
    tag = "登录",
    summary = "我的登录设备",
    description = "本人目前有效的会话，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "会话", body = Feed<LiveSession>))
)]
#[get("/me/sessions")]
pub async fn list_my_sessions(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = sessions::list_my_sessions(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<LiveSession>::of(&rows, slice.limit, |row| row.session.id.to_string())))
}

#[utoipa::path(
    tag = "登录",
    summary = "终止我的一处登录",
    description = "终止本人的一个会话，例如手机遗失。",
    params(("session_id" = Uuid, Path, description = "会话编号")),
    responses((status = 204, description = "已终止"))
)]
#[delete("/me/sessions/{session_id}")]
pub async fn end_my_session(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    sessions::end_my_session(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "账号管理",
    summary = "终止党员的全部登录",
    description = "终止本单位（或所辖单位）一名党员的全部会话。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 204, description = "已终止"))
)]
#[delete("/members/{person_id}/sessions")]
pub async fn end_member_sessions(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    sessions::end_member_sessions(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "账号管理",
    summary = "终止工作人员的全部登录",
    description = "终止一名工作人员的全部会话。其全部授权须在您的管辖范围内。",
    params(("person_id" = Uuid, Path, description = "人员编号")),
    responses((status = 204, description = "已终止"))
)]
#[delete("/staff/{person_id}/sessions")]
pub async fn end_staff_sessions(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    sessions::end_staff_sessions(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
