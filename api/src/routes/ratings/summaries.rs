//! Ratings on the whole: of an org, of a member.

use actix_web::{HttpResponse, get};
use domain::ratings::{self, MEMBERS_AT_ONCE, OrgRatings as OrgSeen, PersonRatings, Summary};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::PathId;
use crate::routes::Ctx;
use crate::view;

/// 评价汇总
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingSummary {
    /// 条数
    #[schema(example = 12)]
    pub count: i64,
    /// 平均星级，十进制文本，四舍五入到百分位
    #[schema(example = "4.67")]
    pub mean: String,
    /// 一星至五星各有多少条
    #[schema(min_items = 5, max_items = 5, example = json!([0, 0, 1, 2, 9]))]
    pub by_stars: Vec<i64>,
}

impl From<&Summary> for RatingSummary {
    fn from(summary: &Summary) -> Self {
        RatingSummary { count: summary.count(), mean: view::points(summary.mean()), by_stars: summary.stars.to_vec() }
    }
}

/// 党员对一个组织的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgRatings {
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    /// 每次一并计入至少多少名党员的评价
    #[schema(example = 5)]
    pub members_at_once: usize,
    /// 尚未满足人数的为 null
    pub summary: Option<RatingSummary>,
}

impl From<&OrgSeen> for OrgRatings {
    fn from(seen: &OrgSeen) -> Self {
        OrgRatings {
            org_id: seen.org.id,
            org_name: seen.org.name.clone(),
            members_at_once: MEMBERS_AT_ONCE,
            summary: seen.summary.as_ref().map(RatingSummary::from),
        }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "一个组织的评价汇总",
    description = "党员对该组织及其下级组织任务的评价汇总，登录者均可查看。为使党员能说实话：同一组织新的评价满 5 名党员才一并计入（每天一次），\
        上级的汇总是下级已计入部分之和。评价不计积分，不作为考核依据。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    responses((status = 200, description = "评价汇总", body = OrgRatings))
)]
#[get("/orgs/{org_id}/ratings")]
pub async fn show_org_ratings(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = ratings::show_org_ratings(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(OrgRatings::from(&seen)))
}

/// 留言
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingComments {
    #[schema(example = json!(["物资准备充分，分工清楚。", "集合时间可以再早些通知。"]))]
    pub items: Vec<String>,
}

#[utoipa::path(
    tag = "评价",
    summary = "党员对一个组织的留言",
    description = "所辖组织及其下级组织已计入的评价中，最近的 100 条留言。同一批计入的打乱次序，不注明党员、时间、任务和星级。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    responses((status = 200, description = "留言", body = RatingComments))
)]
#[get("/orgs/{org_id}/rating-comments")]
pub async fn list_org_comments(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let items = ratings::list_org_comments(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(RatingComments { items }))
}

/// 对本人服务的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct MyRatings {
    /// 社区的评价；不足 3 条为 null
    pub by_community: Option<RatingSummary>,
    /// 服务对象的评价；每满 3 条一并计入，尚未计入的为 null
    pub by_served: Option<RatingSummary>,
    /// 服务对象已计入的留言，最近的 100 条，不注明人和事
    #[schema(example = json!(["小伙子很热心，谢谢！"]))]
    pub comments: Vec<String>,
}

impl From<&PersonRatings> for MyRatings {
    fn from(ratings: &PersonRatings) -> Self {
        let MemberRatings { by_community, by_served } = ratings.into();
        MyRatings { by_community, by_served, comments: ratings.comments.clone() }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "对我的评价",
    description = "社区和服务对象对本人服务的评价汇总，从不注明是谁。社区对每次服务的评价，公布后见该认领的评价。评价不计积分，不作为考核依据。",
    responses((status = 200, description = "对本人服务的评价", body = MyRatings))
)]
#[get("/me/ratings")]
pub async fn show_my_ratings(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let ratings = ratings::show_my_ratings(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok().json(MyRatings::from(&ratings)))
}

/// 对一名党员服务的评价
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberRatings {
    /// 社区的评价；不足 3 条为 null
    pub by_community: Option<RatingSummary>,
    /// 服务对象的评价；每满 3 条一并计入，尚未计入的为 null
    pub by_served: Option<RatingSummary>,
}

impl From<&PersonRatings> for MemberRatings {
    fn from(ratings: &PersonRatings) -> Self {
        MemberRatings {
            by_community: ratings.by_community.as_ref().map(RatingSummary::from),
            by_served: ratings.by_served.as_ref().map(RatingSummary::from),
        }
    }
}

#[utoipa::path(
    tag = "评价",
    summary = "对一名党员的评价",
    description = "社区和服务对象对所辖单位一名党员服务的评价汇总，不含留言；与党员本人看到的数字相同。评价不计积分，不作为考核依据。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "对该党员服务的评价", body = MemberRatings))
)]
#[get("/members/{person_id}/ratings")]
pub async fn show_member_ratings(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let ratings = ratings::show_member_ratings(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(MemberRatings::from(&ratings)))
}
