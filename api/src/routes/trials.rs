//! Trials (试算) of drafts of schemes.

use actix_web::{HttpResponse, post};
use domain::schemes::Points;
use domain::trials::{self, Change, Draft, Mover, Trial};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::scores::MembersOfGrade;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::page::PathId;
use crate::view::{each, time};

/// 试算的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeTrial {
    #[schema(example = 2026)]
    pub year: i32,
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    /// 草案的名称
    #[schema(example = "在职党员先锋指数（示例）")]
    pub scheme_title: String,
    #[schema(example = 3550)]
    pub members: usize,
    /// 按现行方案的平均得分
    #[schema(example = "71.25")]
    pub mean_before: Option<String>,
    /// 按草案的平均得分
    #[schema(example = "74.5")]
    pub mean_after: Option<String>,
    /// 按草案的等次分布，从最好的起
    pub grades: Vec<MembersOfGrade>,
    /// 等次的变化，人数多的在前
    pub changes: Vec<GradeChange>,
    /// 等次变化的党员（组织），得分变化大的在前，最多一百个
    pub movers: Vec<GradeMover>,
    /// 提示：草案缺少的积分项、区分不出先进的等次、用不上的上限等
    #[schema(example = json!([]))]
    pub findings: Vec<String>,
}

/// 等次的一种变化
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeChange {
    /// 现行方案没有等次的为 null
    #[schema(example = "良好")]
    pub from: Option<String>,
    /// 草案没有等次的为 null
    #[schema(example = "优秀")]
    pub to: Option<String>,
    #[schema(example = 41)]
    pub members: usize,
}

/// 等次变化的一名党员，或一个组织
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeMover {
    /// 组织的方案为 null
    pub person_id: Option<Uuid>,
    /// 党员的方案为 null
    pub org_id: Option<Uuid>,
    #[schema(example = "李明")]
    pub name: String,
    /// 没有现行方案的为 null
    #[schema(example = "88")]
    pub before: Option<String>,
    #[schema(example = "93")]
    pub after: String,
    #[schema(example = "良好")]
    pub grade_before: Option<String>,
    #[schema(example = "优秀")]
    pub grade_after: Option<String>,
}

impl From<&Change> for GradeChange {
    fn from(change: &Change) -> Self {
        GradeChange { from: change.from.clone(), to: change.to.clone(), members: change.members }
    }
}

impl From<&Mover> for GradeMover {
    fn from(mover: &Mover) -> Self {
        GradeMover {
            person_id: mover.subject.person(),
            org_id: mover.subject.org(),
            name: mover.name.clone(),
            before: mover.before.map(|before| before.to_string()),
            after: mover.after.to_string(),
            grade_before: mover.grade_before.clone(),
            grade_after: mover.grade_after.clone(),
        }
    }
}

impl From<&Trial> for SchemeTrial {
    fn from(trial: &Trial) -> Self {
        let mean = |mean: Option<Points>| mean.map(|mean| mean.to_string());
        SchemeTrial {
            year: trial.year,
            as_of: time(trial.as_of),
            scheme_title: trial.scheme_title.clone(),
            members: trial.members,
            mean_before: mean(trial.mean_before),
            mean_after: mean(trial.mean_after),
            grades: each(&trial.grades),
            changes: each(&trial.changes),
            movers: each(&trial.movers),
            findings: trial.findings.clone(),
        }
    }
}

/// 试算草案
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeTrialInput {
    /// 草案，YAML 或 JSON
    #[validate(length(min = 1, max = 200_000))]
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
    /// 按哪一年的事迹试算，不写为今年
    #[schema(example = 2026)]
    year: Option<i32>,
}

#[utoipa::path(
    tag = "积分方案",
    summary = "试算方案",
    description = "发布之前，用一个年度已有的事迹试算草案：本组织（所辖单位）的党员，或所辖的组织，按草案得多少分、评什么等次，哪些等次会变。\
        现行方案的得分按流水，草案的得分重新计算；什么也不保存。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    request_body = SchemeTrialInput,
    responses((status = 200, description = "试算的结果", body = SchemeTrial))
)]
#[post("/orgs/{org_id}/scheme-trials")]
pub async fn try_scheme(ctx: Ctx, who: SignedIn, path: PathId, body: Body<SchemeTrialInput>) -> Result<HttpResponse> {
    let SchemeTrialInput { text, year } = body.value;
    let trial = trials::try_scheme(&ctx, &who.0, Draft { org: path.0, text, year }).await?;
    Ok(HttpResponse::Ok().json(SchemeTrial::from(&trial)))
}
