//! Invitations (邀请码).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post};
use domain::invitations::{self, InvitationSeen, Issued, Slips};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::slips;
use crate::view::time;

/// 邀请码。只在签发时显示这一次
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationSlip {
    pub id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "李明")]
    pub person_name: String,
    #[schema(example = "K7MZ2-QXW94")]
    pub code: String,
    #[schema(format = DateTime, example = "2026-12-06T09:00:00+08:00")]
    pub expires_at: String,
}

impl From<&Issued> for InvitationSlip {
    fn from(issued: &Issued) -> Self {
        InvitationSlip {
            id: issued.invitation.id,
            person_id: issued.invitation.person_id,
            person_name: issued.person_name.clone(),
            code: issued.code.clone(),
            expires_at: time(issued.invitation.expires_at),
        }
    }
}

/// 一个单位的邀请码
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationSlips {
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    pub items: Vec<InvitationSlip>,
    /// 同时是工作人员的党员，不签发邀请码，请其用本人手机号登录
    pub left_out: Vec<LeftOut>,
    /// 一次最多签发 500 个；尚余的人数，再次调用即可
    #[schema(example = 0)]
    pub remaining: usize,
}

/// 没有签发邀请码的党员
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOut {
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
}

impl From<&Slips> for InvitationSlips {
    fn from(slips: &Slips) -> Self {
        let left_out = |(id, name): &(Uuid, String)| LeftOut { person_id: *id, person_name: name.clone() };
        InvitationSlips {
            unit_name: slips.unit_name.clone(),
            items: slips.issued.iter().map(InvitationSlip::from).collect(),
            left_out: slips.left_out.iter().map(left_out).collect(),
            remaining: slips.remaining,
        }
    }
}

/// 签发过的邀请码（不含码本身）
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    pub id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "李明")]
    pub person_name: String,
    /// waiting 待使用、used 已使用、expired 已过期、replaced 已换发、revoked 已撤销、bound 已用其他方式绑定
    #[schema(example = "waiting")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub issued_at: String,
    #[schema(format = DateTime, example = "2026-12-06T09:00:00+08:00")]
    pub expires_at: String,
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
}

impl From<&InvitationSeen> for Invitation {
    fn from(seen: &InvitationSeen) -> Self {
        Invitation {
            id: seen.invitation.id,
            person_id: seen.invitation.person_id,
            person_name: seen.person_name.clone(),
            state: seen.state.as_str().to_string(),
            issued_at: time(seen.invitation.issued_at),
            expires_at: time(seen.invitation.expires_at),
            ended_at: seen.invitation.ended_at.map(time),
        }
    }
}

#[utoipa::path(
    tag = "账号管理",
    summary = "签发邀请码",
    description = "为一名不便授权手机号的党员签发一次性邀请码，14 天内有效。码只在此时显示一次；再次签发时，原码失效。已绑定微信的党员不需要邀请码；同时是工作人员的党员不签发。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 201, description = "邀请码", body = InvitationSlip))
)]
#[post("/members/{person_id}/invitations")]
pub async fn issue_invitation(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let issued = invitations::issue_invitation(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Created().json(InvitationSlip::from(&issued)))
}

/// 批量签发
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationsInput {
    /// 为 true 时，已有有效邀请码的也重新签发（原码失效）
    #[serde(default)]
    renew: bool,
}

#[utoipa::path(
    tag = "账号管理",
    summary = "批量签发邀请码",
    description = "为一个单位尚未绑定微信的在职党员签发邀请码。请求头 Accept: text/html 时，得到可直接打印、裁开的页面；否则为 JSON。码只在此时显示一次。",
    params(("org_id" = Uuid, Path, description = "单位编号")),
    request_body = InvitationsInput,
    responses((status = 201, description = "邀请码", content(
        (InvitationSlips = "application/json"),
        (String = "text/html"),
    )))
)]
#[post("/orgs/{org_id}/invitations")]
pub async fn issue_unit_invitations(
    ctx: Ctx,
    who: SignedIn,
    request: HttpRequest,
    path: PathId,
    body: Body<InvitationsInput>,
) -> Result<HttpResponse> {
    let slips = invitations::issue_unit_invitations(&ctx, &who.0, path.0, body.value.renew).await?;
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    if accepted.trim_start().starts_with("text/html") {
        return Ok(slips::page(&InvitationSlips::from(&slips)));
    }
    Ok(HttpResponse::Created().json(InvitationSlips::from(&slips)))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "单位的邀请码记录",
    description = "一个单位签发过的邀请码及其状态，最新的在前。码本身不再显示。",
    params(("org_id" = Uuid, Path, description = "单位编号"), PageQuery),
    responses((status = 200, description = "邀请码记录", body = Page<Invitation>))
)]
#[get("/orgs/{org_id}/invitations")]
pub async fn list_unit_invitations(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = invitations::list_unit_invitations(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Invitation>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "账号管理",
    summary = "撤销邀请码",
    description = "撤销一个尚未使用的邀请码，例如纸条遗失。",
    params(
        ("invitation_id" = Uuid, Path, description = "邀请码编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已撤销", body = Invitation))
)]
#[post("/invitations/{invitation_id}/revocation")]
pub async fn revoke_invitation(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<InvitationSeen, Invitation>);
    Ok(once::reply(invitations::revoke_invitation(&ctx, &who.0, path.0, once).await?))
}
