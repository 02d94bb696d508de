//! Staff accounts.

use actix_web::{HttpResponse, put};
use domain::accounts;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;

/// 修改密码
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "demo-password-2026")]
    present_password: String,
    /// 至少 10 个字符，不能过于常见，不能包含用户名
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "tiao-shan-hu-hai-27")]
    new_password: String,
}

#[utoipa::path(
    tag = "登录",
    summary = "修改密码",
    description = "修改本人密码。成功后所有会话终止，须用新密码重新登录。",
    request_body = PasswordChange,
    responses((status = 204, description = "已修改"))
)]
#[put("/me/password")]
pub async fn change_password(ctx: Ctx, who: SignedIn, body: Body<PasswordChange>) -> Result<HttpResponse> {
    accounts::change_password(&ctx, &who.0, &body.value.present_password, &body.value.new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}
