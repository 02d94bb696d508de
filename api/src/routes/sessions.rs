//! Signing in, staying signed in, signing out.

use actix_web::{HttpResponse, delete, post};
use domain::sessions::{self, SignedIn as Session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::{Anyone, SignedIn};
use crate::body::{Body, BodyOrForm};
use crate::error::Result;
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
}

#[utoipa::path(
    tag = "登录",
    summary = "微信登录",
    description = "用 wx.login 的 code 登录。首次登录须同时提供手机号 code，与花名册中的手机号匹配后绑定。同一 code 在 5 分钟内重复提交，得到同一会话。",
    request_body = WechatSignIn,
    responses((status = 201, description = "已登录", body = Tokens))
)]
#[post("/sessions/wechat")]
pub async fn sign_in_wechat(ctx: Ctx, who: Anyone, body: Body<WechatSignIn>) -> Result<HttpResponse> {
    let phone_code = body.value.phone_code.as_deref();
    let session = sessions::sign_in_wechat(&ctx, &who.0, &body.value.js_code, phone_code).await?;
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
