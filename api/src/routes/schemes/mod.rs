//! Schemes (积分方案): the rules by which points are given, in published versions.

mod drafts;
mod rules;

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use domain::schemes::{self, Checked, NewVersion, Problem, VersionSeen};
pub use drafts::*;
pub use rules::SchemeRules;
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
use crate::view::time;

/// 积分方案的一个版本
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeVersion {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "永济市")]
    pub org_name: String,
    /// 方案的代码
    #[schema(example = "default")]
    pub code: String,
    #[schema(example = "在职党员积分（默认方案）")]
    pub title: String,
    /// 第几版
    #[schema(example = 1)]
    pub number: i32,
    #[schema(format = Date, example = "2027-01-01")]
    pub effective_from: String,
    /// 停用的，不再执行的第一天
    #[schema(format = Date)]
    pub ends_on: Option<String>,
    /// 在所查的组织是否正在执行
    pub is_in_force: bool,
    #[schema(format = DateTime, example = "2026-11-22T10:00:00+08:00")]
    pub published_at: String,
    /// 原文的 SHA-256
    pub digest: String,
}

impl From<&VersionSeen> for SchemeVersion {
    fn from(seen: &VersionSeen) -> Self {
        SchemeVersion {
            id: seen.version.id,
            org_id: seen.org_id,
            org_name: seen.org_name.clone(),
            code: seen.scheme.scheme.clone(),
            title: seen.scheme.title.clone(),
            number: seen.version.number,
            effective_from: seen.version.effective_from.to_string(),
            ends_on: seen.ends_on.map(|day| day.to_string()),
            is_in_force: seen.is_in_force,
            published_at: time(seen.version.published_at),
            digest: seen.version.digest.clone(),
        }
    }
}

/// 积分方案的一个版本及其全部规则
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeVersionInFull {
    #[serde(flatten)]
    pub version: SchemeVersion,
    pub rules: SchemeRules,
    /// 发布时的原文
    pub text: String,
}

impl From<&VersionSeen> for SchemeVersionInFull {
    fn from(seen: &VersionSeen) -> Self {
        SchemeVersionInFull {
            version: seen.into(),
            rules: SchemeRules::from(&seen.scheme),
            text: seen.version.body.clone(),
        }
    }
}

/// 方案原文
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeTextInput {
    /// YAML 或 JSON
    #[validate(length(min = 1, max = 200_000))]
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
}

/// 方案检查的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeChecked {
    pub is_valid: bool,
    /// 全部问题；无法读取时只有第一个
    pub problems: Vec<SchemeProblem>,
    /// 读到的规则；有问题时为 null
    pub rules: Option<SchemeRules>,
    /// 能够发布、但可能与本意不符之处：用不上的上限、永远记不满的分值、得不到的等次
    pub findings: Vec<SchemeProblem>,
    /// 无论做多少，一个自然年的得分不会超过它；没有上限的为 null
    #[schema(example = "100")]
    pub gains_at_most: Option<String>,
    /// 一个自然年的扣分不会超过它，写成正数；没有上限的为 null
    #[schema(example = "20")]
    pub losses_at_most: Option<String>,
    /// 一个年度的总得分不会超过它；没有上限的为 null
    #[schema(example = "100")]
    pub score_at_most: Option<String>,
}

impl From<Result<Checked, Vec<Problem>>> for SchemeChecked {
    fn from(outcome: Result<Checked, Vec<Problem>>) -> Self {
        let told = |problems: &[Problem]| problems.iter().map(SchemeProblem::from).collect();
        match outcome {
            Ok(Checked { scheme, lint }) => SchemeChecked {
                is_valid: true,
                problems: Vec::new(),
                rules: Some(SchemeRules::from(&scheme)),
                findings: told(&lint.findings),
                gains_at_most: lint.gains_at_most.map(|most| most.to_string()),
                losses_at_most: lint.losses_at_most.map(|most| most.to_string()),
                score_at_most: lint.score_at_most.map(|most| most.to_string()),
            },
            Err(problems) => SchemeChecked {
                is_valid: false,
                problems: told(&problems),
                rules: None,
                findings: Vec::new(),
                gains_at_most: None,
                losses_at_most: None,
                score_at_most: None,
            },
        }
    }
}

/// 方案中的一个问题
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeProblem {
    /// 原文的第几行；涉及整个方案的为 null
    #[schema(example = 12)]
    pub line: Option<u64>,
    #[schema(example = "积分项“errand”：同一周期只能写一条上限")]
    pub sentence: String,
}

impl From<&Problem> for SchemeProblem {
    fn from(problem: &Problem) -> Self {
        SchemeProblem { line: problem.line, sentence: problem.sentence.clone() }
    }
}

/// 要发布的方案版本
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeVersionInput {
    /// YAML 或 JSON
    #[validate(length(min = 1, max = 200_000))]
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
    /// 从哪天起执行，最早为明天
    #[schema(format = Date, example = "2027-01-01")]
    effective_from: NaiveDate,
}

#[utoipa::path(
    tag = "积分方案",
    summary = "积分方案的版本",
    description = "为某组织及其上级发布过的全部方案版本，生效日期晚的在前。离该组织最近的、各自已生效的最后一版正在执行；只适用某些类别的，与适用所有人的并存。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "版本", body = Page<SchemeVersion>))
)]
#[get("/orgs/{org_id}/scheme-versions")]
pub async fn list_scheme_versions(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let leafed = schemes::list_scheme_versions(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<SchemeVersion>::of(&leafed, leaf)))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "查看方案版本",
    description = "一个版本的全部规则和原文。已发布的版本不会改变，积分流水的每一行都写明所依据的版本。",
    params(("version_id" = Uuid, Path, description = "版本编号")),
    responses((status = 200, description = "版本", body = SchemeVersionInFull))
)]
#[get("/scheme-versions/{version_id}")]
pub async fn show_scheme_version(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = schemes::show_scheme_version(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(SchemeVersionInFull::from(&seen)))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "检查方案",
    description = "检查一份方案原文能否发布，逐条指出问题及所在的行；能够发布的，另行提示可能与本意不符之处，并算出一年最多得多少分。不保存任何内容。",
    request_body = SchemeTextInput,
    responses((status = 200, description = "检查结果", body = SchemeChecked))
)]
#[post("/scheme-checks")]
pub async fn check_scheme(ctx: Ctx, who: SignedIn, body: Body<SchemeTextInput>) -> Result<HttpResponse> {
    let checked = SchemeChecked::from(schemes::check_scheme(&ctx, &who.0, &body.value.text).await?);
    Ok(HttpResponse::Ok().json(checked))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "发布方案版本",
    description = "为某组织发布方案的新版本，自明天或以后的某天起执行；其下没有自己方案的组织一并适用。发布后不能修改，\
        只能再发布新的版本；已记的积分不受影响。未结束的任务所使用的积分项，新版本须保留。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次"),
    ),
    request_body = SchemeVersionInput,
    responses((status = 201, description = "已发布", body = SchemeVersionInFull))
)]
#[post("/orgs/{org_id}/scheme-versions")]
pub async fn publish_scheme(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SchemeVersionInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<VersionSeen, SchemeVersionInFull>);
    let SchemeVersionInput { text, effective_from } = body.value;
    let new = NewVersion { org: path.0, text, effective_from };
    Ok(once::reply(schemes::publish_scheme(&ctx, &who.0, new, once).await?))
}

/// 停用方案
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeRetirement {
    /// 不再执行的第一天，须在今天之后
    #[schema(example = "2027-01-01")]
    ends_on: NaiveDate,
}

#[utoipa::path(
    tag = "积分方案",
    summary = "停用方案",
    description = "自以后的某天起停用一个方案，须指明它最新的版本：此后适用上级组织的方案，或本组织适用所有人的方案。已记的积分不变；\
        再发布同一代码的版本即恢复。",
    params(
        ("version_id" = Uuid, Path, description = "版本编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = SchemeRetirement,
    responses((status = 201, description = "已停用", body = SchemeVersionInFull))
)]
#[post("/scheme-versions/{version_id}/retirement")]
pub async fn retire_scheme(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SchemeRetirement>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<VersionSeen, SchemeVersionInFull>);
    Ok(once::reply(schemes::retire_scheme(&ctx, &who.0, path.0, body.value.ends_on, once).await?))
}
