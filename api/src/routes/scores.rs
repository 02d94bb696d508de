//! Scores (得分) and grades (等次): what a year comes to.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use domain::schemes::VetoScope;
use domain::scores::{
    self, AppraisalSeen, Asked, Distribution, GateSeen, GradeCount, GradeSeen, NextGrade, ScoreSeen, SectionScore,
    VetoSeen,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{PathId, Query};
use crate::view::{self, time};

/// 全年得分
#[derive(Debug, Serialize, ToSchema)]
pub struct Score {
    #[schema(example = 2026)]
    pub year: i32,
    /// 截至何时已登记的
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    #[schema(example = "在职党员先锋指数（示例）")]
    pub scheme_title: String,
    #[schema(example = 1)]
    pub scheme_version: i32,
    /// 总得分
    #[schema(example = "83.5")]
    pub total: String,
    /// 其中基础分
    #[schema(example = "60")]
    pub base: String,
    pub sections: Vec<ScoreOfSection>,
    /// 现行方案已没有的大类中记入的
    #[schema(example = "0")]
    pub elsewhere: String,
    /// 有效的一票否决
    pub vetoes: Vec<Veto>,
    /// 评等次的前提条件
    pub gates: Vec<Gate>,
    /// 目前的等次；方案没有等次的、还不能评等次的为 null
    pub grade: Option<GradeName>,
    /// 何以还不能评等次
    #[schema(example = json!([]))]
    pub ungraded: Vec<String>,
    /// 离上一等次还差什么；已是最好等次的、还不能评等次的为 null
    pub next: Option<MissingForGrade>,
}

/// 一个大类的全年得分
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreOfSection {
    #[schema(example = "service")]
    pub code: String,
    #[schema(example = "志愿服务")]
    pub title: String,
    /// 大类的基础分
    #[schema(example = "0")]
    pub base: String,
    /// 记入的积分
    #[schema(example = "23.5")]
    pub credited: String,
    /// 测评；没有测评的大类为 null
    pub appraisal: Option<AppraisalOfSection>,
    /// 得分：基础分加记入的、测评的平均分，限制在上下限之间；被一票否决的为 0
    #[schema(example = "20")]
    pub score: String,
}

/// 一个大类的测评
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalOfSection {
    /// 已有多少人（次）打分
    #[schema(example = 6)]
    pub raters: usize,
    /// 至少多少人（次）打分才有效
    #[schema(example = 5)]
    pub at_least: usize,
    /// 满分
    #[schema(example = "20")]
    pub up_to: String,
    /// 平均分；人数不足或尚未结束的为 null
    #[schema(example = "18.4")]
    pub mean: Option<String>,
    #[schema(example = "同一支部或单位的党员打分 6 次，平均 18.4 分，满分 20 分")]
    pub told: String,
}

/// 一票否决
#[derive(Debug, Serialize, ToSchema)]
pub struct Veto {
    #[schema(example = "受到党纪处分")]
    pub title: String,
    /// year 全年得分为 0、section 所在大类得分为 0
    #[schema(example = "year")]
    pub scope: String,
    #[schema(format = Date, example = "2026-03-18")]
    pub day: String,
}

/// 前提条件
#[derive(Debug, Serialize, ToSchema)]
pub struct Gate {
    #[schema(example = "reported")]
    pub code: String,
    #[schema(example = "按时报到")]
    pub title: String,
    #[schema(example = "第八条　6 月 30 日前未报到的，等次为不合格。")]
    pub clause: String,
    /// met 已达到（或目前都已达到）、pending 还有时间、missed 未达到、excused 不作要求
    #[schema(example = "met")]
    pub standing: String,
    /// 何以如此
    #[schema(example = "2026-03-02报到")]
    pub told: String,
}

/// 等次
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeName {
    #[schema(example = "good")]
    pub code: String,
    #[schema(example = "良好")]
    pub title: String,
}

/// 离上一等次还差什么
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingForGrade {
    pub grade: GradeName,
    #[schema(example = json!(["总得分还差 6.5 分"]))]
    pub missing: Vec<String>,
}

impl From<&GradeSeen> for GradeName {
    fn from(grade: &GradeSeen) -> Self {
        GradeName { code: grade.code.clone(), title: grade.title.clone() }
    }
}

impl From<&SectionScore> for ScoreOfSection {
    fn from(section: &SectionScore) -> Self {
        ScoreOfSection {
            code: section.code.clone(),
            title: section.title.clone(),
            base: section.base.to_string(),
            credited: section.credited.to_string(),
            appraisal: section.appraisal.as_ref().map(AppraisalOfSection::from),
            score: section.score.to_string(),
        }
    }
}

impl From<&AppraisalSeen> for AppraisalOfSection {
    fn from(seen: &AppraisalSeen) -> Self {
        AppraisalOfSection {
            raters: seen.raters,
            at_least: seen.at_least,
            up_to: seen.up_to.to_string(),
            mean: seen.mean.map(|mean| mean.to_string()),
            told: seen.told.clone(),
        }
    }
}

impl From<&VetoSeen> for Veto {
    fn from(veto: &VetoSeen) -> Self {
        let scope = match veto.scope {
            VetoScope::Year => "year",
            VetoScope::Section => "section",
        };
        Veto { title: veto.title.clone(), scope: scope.to_string(), day: veto.day.to_string() }
    }
}

impl From<&GateSeen> for Gate {
    fn from(gate: &GateSeen) -> Self {
        Gate {
            code: gate.code.clone(),
            title: gate.title.clone(),
            clause: gate.clause.clone(),
            standing: gate.standing.as_str().to_string(),
            told: gate.told.clone(),
        }
    }
}

impl From<&NextGrade> for MissingForGrade {
    fn from(next: &NextGrade) -> Self {
        MissingForGrade { grade: GradeName::from(&next.grade), missing: next.missing.clone() }
    }
}

impl From<&ScoreSeen> for Score {
    fn from(seen: &ScoreSeen) -> Self {
        let score = &seen.score;
        Score {
            year: seen.year,
            as_of: time(seen.as_of),
            scheme_title: seen.scheme_title.clone(),
            scheme_version: seen.scheme_version,
            total: score.total.to_string(),
            base: score.base.to_string(),
            sections: view::each(&score.sections),
            elsewhere: score.elsewhere.to_string(),
            vetoes: view::each(&score.vetoes),
            gates: view::each(&score.gates),
            grade: score.grade.as_ref().map(GradeName::from),
            ungraded: score.ungraded.clone(),
            next: score.next.as_ref().map(MissingForGrade::from),
        }
    }
}

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
    description = "一个组织所属单位全体在册党员的等次分布和平均得分，不含姓名；各适用方案分开。最好等次达到九成的会有提示。",
    params(("org_id" = Uuid, Path, description = "组织编号"), ScoreQuery),
    responses((status = 200, description = "分布", body = OrgScores))
)]
#[get("/orgs/{org_id}/scores")]
pub async fn show_org_scores(ctx: Ctx, who: SignedIn, path: PathId, query: Query<ScoreQuery>) -> Result<HttpResponse> {
    let (year, as_of, found) = scores::show_org_scores(&ctx, &who.0, path.0, query.0.into()).await?;
    Ok(HttpResponse::Ok().json(OrgScores { year, as_of: time(as_of), schemes: view::each(&found) }))
}
