//! One-time links for those served (评价码): issued, revoked, opened, used. A code travels in bodies alone,
//! for paths and queries are logged elsewhere.

use actix_web::{HttpResponse, post};
use domain::ratings::{self, IssuedLink, RatingInput, RatingLinkSeen, ServiceRated, ServiceSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::auth::{Anyone, SignedIn};
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::routes::Ctx;
use crate::view::time;

/// 评价码。只在签发时显示这一次
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingLinkSlip {
    pub id: Uuid,
    pub claim_id: Uuid,
    /// 可直接用作小程序码的 scene（不超过 32 个字符），也可以打印
    #[schema(example = "K7MZ2-QXW94-H3JPT-6RBYC")]
    pub code: String,
    #[schema(format = DateTime, example = "2026-12-06T09:00:00+08:00")]
    pub expires_at: String,
}

impl From<&IssuedLink> for RatingLinkSlip {
    fn from(issued: &IssuedLink) -> Self {
        RatingLinkSlip {
            id: issued.link.id,
            claim_id: issued.link.claim_id,
            code: issued.code.clone(),
            expires_at: time(issued.link.expires_at),
        }
    }
}

/// 签发过的评价码（不含码本身）
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingLink {
    pub id: Uuid,
    /// waiting 待使用、used 已使用、expired 已过期、revoked 已撤销
    #[schema(example = "waiting")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub issued_at: String,
    #[schema(format = DateTime, example = "2026-12-06T09:00:00+08:00")]
    pub expires_at: String,
    /// 使用或撤销的时间
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
}

impl From<&RatingLinkSeen> for RatingLink {
    fn from(seen: &RatingLinkSeen) -> Self {
        RatingLink {
            id: seen.link.id,
            state: seen.state.as_str().to_string(),
            issued_at: time(seen.link.issued_at),
            expires_at: time(seen.link.expires_at),
            ended_at: seen.link.ended_at.map(time),
        }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "签发评价码",
    description = "为一次服务的一名服务对象签发一次性评价码，14 天内（且在评价期内）有效，无须登录即可使用。码只在此时显示一次。\
        一次服务最多有 10 个待使用或已使用的评价码。不能为自己的服务签发。",
    params(("claim_id" = Uuid, Path, description = "认领编号")),
    responses((status = 201, description = "评价码", body = RatingLinkSlip))
)]
#[post("/claims/{claim_id}/rating-links")]
pub async fn issue_rating_link(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let issued = ratings::issue_rating_link(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Created().json(RatingLinkSlip::from(&issued)))
}

#[utoipa::path(
    tag = "评价",
    summary = "撤销评价码",
    description = "撤销一个尚未使用的评价码：遗失，或给错了人。编号见“查看一次认领的评价”。",
    params(
        ("link_id" = Uuid, Path, description = "评价码编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已撤销", body = RatingLink))
)]
#[post("/rating-links/{link_id}/revocation")]
pub async fn revoke_rating_link(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<RatingLinkSeen, RatingLink>);
    Ok(once::reply(ratings::revoke_rating_link(&ctx, &who.0, path.0, once).await?))
}

/// 手中的评价码
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingCode {
    /// 大小写、空格和短横均可
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "K7MZ2-QXW94-H3JPT-6RBYC")]
    code: String,
}

/// 所评价的服务
#[derive(Debug, Serialize, ToSchema)]
pub struct RatedService {
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    #[schema(format = Date, example = "2026-11-22")]
    pub served_on: String,
    /// 服务的党员，只显示姓
    #[schema(example = "张*")]
    pub person_name: String,
    #[schema(example = "康乐社区")]
    pub community_name: String,
    #[schema(format = DateTime, example = "2026-12-06T09:00:00+08:00")]
    pub expires_at: String,
}

impl From<&ServiceSeen> for RatedService {
    fn from(seen: &ServiceSeen) -> Self {
        RatedService {
            task_title: seen.task_title.clone(),
            served_on: seen.served_on.to_string(),
            person_name: seen.person_name.clone(),
            community_name: seen.community_name.clone(),
            expires_at: time(seen.expires_at),
        }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "凭评价码查看所评价的服务",
    description = "服务对象扫码后先调用此接口，显示所评价的服务，再提交评价；无须登录。查看不消耗评价码。同一网络地址 15 分钟内输错 30 次，暂停使用。",
    request_body = RatingCode,
    responses((status = 200, description = "所评价的服务", body = RatedService))
)]
#[post("/rating-links/opening")]
pub async fn open_rating_link(ctx: Ctx, who: Anyone, body: Body<RatingCode>) -> Result<HttpResponse> {
    let seen = ratings::open_rating_link(&ctx, &who.0, &body.value.code).await?;
    Ok(HttpResponse::Ok().json(RatedService::from(&seen)))
}

/// 服务对象的评价
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceRatingInput {
    /// 评价码
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "K7MZ2-QXW94-H3JPT-6RBYC")]
    code: String,
    /// 星级
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5, example = 5)]
    stars: i32,
    /// 留言，可不填；加密保存
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "小伙子很热心，谢谢！")]
    comment: Option<String>,
}

/// 已收到的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceRating {
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    #[schema(example = 5)]
    pub stars: i32,
    #[schema(format = DateTime, example = "2026-11-23T10:00:00+08:00")]
    pub given_at: String,
}

impl From<&ServiceRated> for ServiceRating {
    fn from(rated: &ServiceRated) -> Self {
        ServiceRating { task_title: rated.task_title.clone(), stars: rated.stars, given_at: time(rated.given_at) }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "服务对象评价党员",
    description = "凭评价码评价一次服务，无须登录；评价码用过即失效，评价不能修改。社区看得到评价；党员要在满 3 条之后才一并看到，不注明是哪一次服务。\
        应答丢失后重试得到 rating_link_used，说明评价已收到。评价不计积分，不作为考核依据。",
    request_body = ServiceRatingInput,
    responses((status = 201, description = "已收到", body = ServiceRating))
)]
#[post("/rating-links/rating")]
pub async fn rate_service(ctx: Ctx, who: Anyone, body: Body<ServiceRatingInput>) -> Result<HttpResponse> {
    let ServiceRatingInput { code, stars, comment } = body.value;
    let rated = ratings::rate_service(&ctx, &who.0, &code, RatingInput { stars, comment }).await?;
    Ok(HttpResponse::Created().json(ServiceRating::from(&rated)))
}
