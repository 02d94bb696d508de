//! Ratings both ways (双评价): given, changed, looked at. Those by link, and the figures, have their own files.

mod links;
mod summaries;

use actix_web::{HttpResponse, get, put};
use domain::ratings::{self, ClaimRatings as ClaimSeen, RatingExported, RatingInput as Input, RatingSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use self::links::RatingLink;
use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::time;

pub use links::{issue_rating_link, open_rating_link, rate_service, revoke_rating_link};
pub use summaries::{list_org_comments, show_member_ratings, show_my_ratings, show_org_ratings};

/// 评价
#[derive(Debug, Serialize, ToSchema)]
pub struct Rating {
    pub id: Uuid,
    pub claim_id: Uuid,
    /// 服务的党员
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    /// 谁评价：member 党员评价社区、community 社区评价党员、served 服务对象评价党员
    #[schema(example = "community")]
    pub side: String,
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub stars: i32,
    /// 留言；刚提交或修改时的应答中为 null
    #[schema(example = "耐心细致，老人很满意。")]
    pub comment: Option<String>,
    #[schema(format = DateTime, example = "2026-11-22T12:00:00+08:00")]
    pub given_at: String,
    /// 最近一次修改的时间
    #[schema(format = DateTime)]
    pub changed_at: Option<String>,
    /// 在此之前，本人可以再次提交以修改；不是本人给出的，或不能再修改的，为 null
    #[schema(format = DateTime, example = "2026-11-23T12:00:00+08:00")]
    pub changeable_until: Option<String>,
}

impl From<&RatingSeen> for Rating {
    fn from(seen: &RatingSeen) -> Self {
        let rating = &seen.rating;
        Rating {
            id: rating.id,
            claim_id: rating.claim_id,
            person_id: rating.person_id,
            person_name: seen.person_name.clone(),
            side: rating.side.as_str().to_string(),
            stars: rating.stars,
            comment: seen.comment.clone(),
            given_at: time(rating.given_at),
            changed_at: rating.changed_at.map(time),
            changeable_until: seen.changeable_until.map(time),
        }
    }
}

/// 评价的内容
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingInput {
    /// 星级
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5, example = 5)]
    stars: i32,
    /// 留言，可不填；加密保存
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "物资准备充分，分工清楚。")]
    comment: Option<String>,
}

impl From<RatingInput> for Input {
    fn from(input: RatingInput) -> Self {
        Input { stars: input.stars, comment: input.comment }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "党员评价社区",
    description = "评价社区对本人一次认领的组织工作。活动在结束后（已签到或已提交日志），其他任务在提交日志后，30 天内可以评价；24 小时内再次提交，即为修改。\
        社区看不到是谁评价的：满 5 名党员的评价才一并计入社区的汇总，留言也是如此。评价不计积分，不作为考核依据。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = RatingInput,
    responses((status = 200, description = "评价", body = Rating))
)]
#[put("/claims/{claim_id}/community-rating")]
pub async fn rate_community(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RatingInput>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::ok::<RatingSeen, Rating>)?;
    Ok(once::reply(ratings::rate_community(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "评价",
    summary = "社区评价党员",
    description = "以社区名义评价党员的一次服务，每次认领一条。可评价的时间同“党员评价社区”；评价人本人 24 小时内再次提交，即为修改。\
        不能评价自己。党员在双方都已评价且不能再修改，或评价期结束后，才看到这条评价，看不到评价人。评价不计积分，不作为考核依据。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RatingInput,
    responses((status = 200, description = "评价", body = Rating))
)]
#[put("/claims/{claim_id}/member-rating")]
pub async fn rate_member(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RatingInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<RatingSeen, Rating>);
    Ok(once::reply(ratings::rate_member(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

/// 一次认领的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimRatings {
    pub claim_id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    /// 现在是否可以评价（本方尚未评价，或还可以修改的）
    #[schema(example = true)]
    pub is_open: bool,
    /// 从何时起可以评价；服务尚未完成的为 null
    #[schema(format = DateTime, example = "2026-11-22T11:00:00+08:00")]
    pub opens_at: Option<String>,
    /// 从何时起不能再评价
    #[schema(format = DateTime, example = "2026-12-22T11:00:00+08:00")]
    pub closes_at: Option<String>,
    /// 党员对社区的评价；只有本人看得到
    pub by_member: Option<Rating>,
    /// 社区对党员的评价；公布后本人才看得到
    pub by_community: Option<Rating>,
    /// 服务对象的评价；只有社区看得到
    pub by_served: Vec<Rating>,
    /// 签发过的评价码；只有社区看得到
    pub links: Vec<RatingLink>,
}

impl From<&ClaimSeen> for ClaimRatings {
    fn from(seen: &ClaimSeen) -> Self {
        ClaimRatings {
            claim_id: seen.claim.id,
            task_id: seen.claim.task_id,
            task_title: seen.task_title.clone(),
            is_open: seen.is_open,
            opens_at: seen.term.map(|term| time(term.opens_at)),
            closes_at: seen.term.map(|term| time(term.closes_at)),
            by_member: seen.by_member.as_ref().map(Rating::from),
            by_community: seen.by_community.as_ref().map(Rating::from),
            by_served: seen.by_served.iter().map(Rating::from).collect(),
            links: seen.links.iter().map(RatingLink::from).collect(),
        }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "查看一次认领的评价",
    description = "本人的认领：能否评价、本人的评价、已公布的社区评价。所辖组织任务的认领：社区的评价、服务对象的评价和评价码；\
        工作人员查看自己的认领，只看到党员看得到的。",
    params(("claim_id" = Uuid, Path, description = "认领编号")),
    responses((status = 200, description = "评价", body = ClaimRatings))
)]
#[get("/claims/{claim_id}/ratings")]
pub async fn show_claim_ratings(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = ratings::show_claim_ratings(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(ClaimRatings::from(&seen)))
}

#[utoipa::path(
    tag = "评价",
    summary = "一项任务的评价",
    description = "所辖组织的一项任务中，社区和服务对象对各党员服务的评价，先后为序；不含对查看者本人的评价。党员对社区的评价不按任务显示，见社区的评价汇总。",
    params(("task_id" = Uuid, Path, description = "任务编号"), PageQuery),
    responses((status = 200, description = "评价，先后为序", body = Page<Rating>))
)]
#[get("/tasks/{task_id}/ratings")]
pub async fn list_task_ratings(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = ratings::list_task_ratings(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Rating>::of(&rows, leaf)))
}

/// 给出的评价，或已公布的、收到的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct PastRating {
    /// 谁评价：member 党员评价社区、community 社区评价党员、served 服务对象评价党员
    #[schema(example = "member")]
    pub side: String,
    /// 是否本人给出的
    pub is_given: bool,
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub stars: i32,
    pub comment: Option<String>,
    /// 服务对象的评价不注明任务和时间
    #[schema(example = "陪护独居老人就医")]
    pub task_title: Option<String>,
    #[schema(format = DateTime, example = "2026-11-22T12:00:00+08:00")]
    pub given_at: Option<String>,
}

impl From<&RatingExported> for PastRating {
    fn from(rating: &RatingExported) -> Self {
        PastRating {
            side: rating.side.as_str().to_string(),
            is_given: rating.is_given,
            stars: rating.stars,
            comment: rating.comment.clone(),
            task_title: rating.about.as_ref().map(|(title, _)| title.clone()),
            given_at: rating.about.as_ref().map(|(_, at)| time(*at)),
        }
    }
}
