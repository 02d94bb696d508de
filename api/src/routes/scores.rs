//! Scores (得分) and grades (等次): what a year comes to.

mod score;

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::orgs::OrgKind;
use domain::scores::{self, Asked, Distribution, GradeCount, OrgRanked, Ranking, RankingAsked};
use domain::{Fault, Refusal};
pub use score::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{PathId, Query};
use crate::view::{self, time};

/// 得分的分布
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgScores {
    #[schema(example = 2026)]
    pub year: i32,
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    /// 各适用方案一份
    pub schemes: Vec<ScoresOfScheme>,
}

/// 一个方案之下的分布
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoresOfScheme {
    #[schema(example = "在职党员先锋指数（示例）")]
    pub scheme_title: String,
    #[schema(example = 1)]
    pub scheme_version: i32,
    /// 人数
    #[schema(example = 3550)]
    pub members: usize,
    /// 平均得分
    #[schema(example = "71.25")]
    pub mean: Option<String>,
    /// 各等次的人数，从最好的起；方案没有等次的为空
    pub grades: Vec<MembersOfGrade>,
    /// 值得方案制定者注意的
    #[schema(example = json!([]))]
    pub findings: Vec<String>,
}

/// 一个等次的人数
#[derive(Debug, Serialize, ToSchema)]
pub struct MembersOfGrade {
    #[schema(example = "excellent")]
    pub code: String,
    #[schema(example = "优秀")]
    pub title: String,
    #[schema(example = 412)]
    pub members: usize,
}

impl From<&GradeCount> for MembersOfGrade {
    fn from(count: &GradeCount) -> Self {
        MembersOfGrade { code: count.code.clone(), title: count.title.clone(), members: count.members }
    }
}

impl From<&Distribution> for ScoresOfScheme {
    fn from(distribution: &Distribution) -> Self {
        ScoresOfScheme {
            scheme_title: distribution.scheme_title.clone(),
            scheme_version: distribution.scheme_version,
            members: distribution.members,
            mean: distribution.mean.map(|mean| mean.to_string()),
            grades: view::each(&distribution.grades),
            findings: distribution.findings.clone(),
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScoreQuery {
    /// 年度，不写为今年
    year: Option<i32>,
    /// 截至哪一天结束时已登记的，不写为此刻
    as_of: Option<NaiveDate>,
}

impl From<ScoreQuery> for Asked {
    fn from(query: ScoreQuery) -> Self {
        Asked { year: query.year, as_of: query.as_of }
    }
}

#[utoipa::path(
    tag = "得分",
    summary = "我的得分",
    description = "本人一个年度的总得分、各大类得分、前提条件和等次，以及离上一等次还差什么；可以看过去任何一天的。\
        按所在单位适用的积分方案随时计算，不写入流水。",
    params(ScoreQuery),
    responses((status = 200, description = "得分", body = Score))
)]
#[get("/me/score")]
pub async fn show_my_score(ctx: Ctx, who: SignedIn, query: Query<ScoreQuery>) -> Result<HttpResponse> {
    let seen = scores::show_my_score(&ctx, &who.0, query.0.into()).await?;
    Ok(HttpResponse::Ok().json(Score::from(&seen)))
}

#[utoipa::path(
    tag = "得分",
    summary = "党员的得分",
    description = "本单位（所辖单位）一名党员一个年度的得分，同“我的得分”。",
    params(("person_id" = Uuid, Path, description = "党员编号"), ScoreQuery),
    responses((status = 200, description = "得分", body = Score))
)]
#[get("/members/{person_id}/score")]
pub async fn show_member_score(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<ScoreQuery>,
) -> Result<HttpResponse> {
    let seen = scores::show_member_score(&ctx, &who.0, path.0, query.0.into()).await?;
    Ok(HttpResponse::Ok().json(Score::from(&seen)))
}

#[utoipa::path(
    tag = "得分",
    summary = "得分的分布",
    description = "一个组织所属单位全体在册党员的等次分布和平均得分，不含姓名；各适用方案分开。等次有名额的，已扣除名额；最好等次达到九成的会有提示。",
    params(("org_id" = Uuid, Path, description = "组织编号"), ScoreQuery),
    responses((status = 200, description = "分布", body = OrgScores))
)]
#[get("/orgs/{org_id}/scores")]
pub async fn show_org_scores(ctx: Ctx, who: SignedIn, path: PathId, query: Query<ScoreQuery>) -> Result<HttpResponse> {
    let (year, as_of, found) = scores::show_org_scores(&ctx, &who.0, path.0, query.0.into()).await?;
    Ok(HttpResponse::Ok().json(OrgScores { year, as_of: time(as_of), schemes: view::each(&found) }))
}

#[utoipa::path(
    tag = "得分",
    summary = "组织的得分",
    description = "所辖一个单位、社区、网格等一个年度的得分和等次：自身的加减分、他人的打分、所属党员的指标；\
        按该组织适用的、为这类组织发布的积分方案随时计算。没有这样的方案的，404。",
    params(("org_id" = Uuid, Path, description = "组织编号"), ScoreQuery),
    responses((status = 200, description = "得分", body = Score))
)]
#[get("/orgs/{org_id}/score")]
pub async fn show_score_of_org(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<ScoreQuery>,
) -> Result<HttpResponse> {
    let seen = scores::show_score_of_org(&ctx, &who.0, path.0, query.0.into()).await?;
    Ok(HttpResponse::Ok().json(Score::from(&seen)))
}

/// 可以排名的组织
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankedKind {
    Unit,
    Branch,
    Grid,
    Community,
    Street,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RankingQuery {
    /// 哪一类组织
    #[param(inline)]
    kind: RankedKind,
    /// 年度（2026）；按月计分的方案，也可以是季度（2026-Q2）、月度（2026-05）
    #[param(example = "2026-Q2")]
    period: String,
    /// 截至哪一天结束时已登记的，不写为此刻
    as_of: Option<NaiveDate>,
}

impl RankingQuery {
    fn asked(&self) -> std::result::Result<RankingAsked, Refusal> {
        let fault = || Refusal::Invalid(vec![Fault::new("/period", "invalid", "没有这样的周期")]);
        let kind = match self.kind {
            RankedKind::Unit => OrgKind::Unit,
            RankedKind::Branch => OrgKind::Branch,
            RankedKind::Grid => OrgKind::Grid,
            RankedKind::Community => OrgKind::Community,
            RankedKind::Street => OrgKind::Street,
        };
        Ok(RankingAsked { kind, period: Period::parse(&self.period).ok_or_else(fault)?, as_of: self.as_of })
    }
}

/// 一个组织的名次
#[derive(Debug, Serialize, ToSchema)]
pub struct RankOfOrg {
    /// 从 1 起；得分相同的名次相同
    #[schema(example = 1)]
    pub rank: usize,
    pub org_id: Uuid,
    #[schema(example = "第一网格")]
    pub org_name: String,
    /// 上级组织的名称
    #[schema(example = "东街社区")]
    pub parent_name: String,
    #[schema(example = "88.4")]
    pub score: String,
    /// 年度的等次；季度、月度的，以及还不能评等次的为 null
    pub grade: Option<GradeName>,
}

impl From<&OrgRanked> for RankOfOrg {
    fn from(ranked: &OrgRanked) -> Self {
        RankOfOrg {
            rank: ranked.rank,
            org_id: ranked.org,
            org_name: ranked.name.clone(),
            parent_name: ranked.parent_name.clone(),
            score: ranked.score.to_string(),
            grade: ranked.grade.as_ref().map(GradeName::from),
        }
    }
}

/// 排名
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgRanking {
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    /// 得分高的在前
    pub orgs: Vec<RankOfOrg>,
    /// 等次名额的情况
    #[schema(example = json!([]))]
    pub findings: Vec<String>,
}

#[utoipa::path(
    tag = "得分",
    summary = "组织的排名",
    description = "一个组织所辖的同类组织（如一个街道的网格）在一个年度、季度或月度的得分和名次；没有适用方案的、方案不按月计分的不列入。年度的等次有名额的，已扣除名额。",
    params(("org_id" = Uuid, Path, description = "组织编号"), RankingQuery),
    responses((status = 200, description = "排名", body = OrgRanking))
)]
#[get("/orgs/{org_id}/rankings")]
pub async fn rank_orgs(ctx: Ctx, who: SignedIn, path: PathId, query: Query<RankingQuery>) -> Result<HttpResponse> {
    let Ranking { as_of, orgs, findings } = scores::rank_orgs(&ctx, &who.0, path.0, query.0.asked()?).await?;
    Ok(HttpResponse::Ok().json(OrgRanking { as_of: time(as_of), orgs: view::each(&orgs), findings }))
}
