//! Drafts of schemes (草案).

use actix_web::{HttpResponse, delete, get, post, put};
use chrono::NaiveDate;
use domain::schemes::{self, NewSchemeDraft, SchemeDraftSeen, VersionSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::SchemeVersionInFull;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::routes::Ctx;
use crate::view::time;

/// 积分方案的草案
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeDraft {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "永济市")]
    pub org_name: String,
    /// 草案的名称
    #[schema(example = "2027 年度方案（征求意见稿）")]
    pub title: String,
    /// 修改一次加 1
    #[schema(example = 3)]
    pub revision: i32,
    #[schema(format = DateTime, example = "2026-11-22T10:00:00+08:00")]
    pub changed_at: String,
    #[schema(example = "王芳")]
    pub changed_by: Option<String>,
}

/// 积分方案的草案及其原文
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeDraftInFull {
    #[serde(flatten)]
    pub draft: SchemeDraft,
    pub text: String,
}

impl From<&SchemeDraftSeen> for SchemeDraft {
    fn from(seen: &SchemeDraftSeen) -> Self {
        SchemeDraft {
            id: seen.draft.id,
            org_id: seen.draft.org_id,
            org_name: seen.org_name.clone(),
            title: seen.draft.title.clone(),
            revision: seen.draft.revision,
            changed_at: time(seen.draft.changed_at),
            changed_by: seen.changed_by_name.clone(),
        }
    }
}

impl From<&SchemeDraftSeen> for SchemeDraftInFull {
    fn from(seen: &SchemeDraftSeen) -> Self {
        SchemeDraftInFull { draft: seen.into(), text: seen.draft.body.clone() }
    }
}

/// 草案的内容
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeDraftInput {
    /// 草案的名称
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "2027 年度方案（征求意见稿）")]
    title: String,
    /// YAML 或 JSON，可以尚未写完；用“检查方案”看有哪些问题
    #[validate(length(min = 1, max = 200_000))]
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
}

/// 修改后的草案
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeDraftEdit {
    /// 草案的名称
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "2027 年度方案（征求意见稿）")]
    title: String,
    /// YAML 或 JSON，可以尚未写完
    #[validate(length(min = 1, max = 200_000))]
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
    /// 所见的是第几次修改；填写的，其间有他人修改则不予保存
    #[schema(example = 3)]
    revision: Option<i32>,
}

/// 发布草案
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeDraftPublication {
    /// 从哪天起执行，最早为明天
    #[schema(format = Date, example = "2027-01-01")]
    effective_from: NaiveDate,
    /// 所见的是第几次修改；填写的，其间有他人修改则不予发布
    #[schema(example = 3)]
    revision: Option<i32>,
}

#[utoipa::path(
    tag = "积分方案",
    summary = "保存草案",
    description = "为某组织保存一份方案草案，供本级组织部门的人员一同修改；内容可以尚未写完。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次"),
    ),
    request_body = SchemeDraftInput,
    responses((status = 201, description = "已保存", body = SchemeDraftInFull))
)]
#[post("/orgs/{org_id}/scheme-drafts")]
pub async fn create_scheme_draft(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SchemeDraftInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<SchemeDraftSeen, SchemeDraftInFull>);
    let SchemeDraftInput { title, text } = body.value;
    Ok(once::reply(schemes::create_scheme_draft(&ctx, &who.0, path.0, NewSchemeDraft { title, text }, once).await?))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "草案列表",
    description = "某组织的方案草案，新的在前，不含原文。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "草案", body = Page<SchemeDraft>))
)]
#[get("/orgs/{org_id}/scheme-drafts")]
pub async fn list_scheme_drafts(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let leafed = schemes::list_scheme_drafts(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<SchemeDraft>::of(&leafed, leaf)))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "查看草案",
    params(("scheme_draft_id" = Uuid, Path, description = "草案编号")),
    responses((status = 200, description = "草案", body = SchemeDraftInFull))
)]
#[get("/scheme-drafts/{scheme_draft_id}")]
pub async fn show_scheme_draft(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = schemes::show_scheme_draft(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(SchemeDraftInFull::from(&seen)))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "修改草案",
    params(
        ("scheme_draft_id" = Uuid, Path, description = "草案编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次"),
    ),
    request_body = SchemeDraftEdit,
    responses((status = 200, description = "已保存", body = SchemeDraftInFull))
)]
#[put("/scheme-drafts/{scheme_draft_id}")]
pub async fn edit_scheme_draft(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SchemeDraftEdit>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<SchemeDraftSeen, SchemeDraftInFull>);
    let SchemeDraftEdit { title, text, revision } = body.value;
    let new = NewSchemeDraft { title, text };
    Ok(once::reply(schemes::edit_scheme_draft(&ctx, &who.0, path.0, new, revision, once).await?))
}

#[utoipa::path(
    tag = "积分方案",
    summary = "删除草案",
    params(("scheme_draft_id" = Uuid, Path, description = "草案编号")),
    responses((status = 204, description = "已删除"))
)]
#[delete("/scheme-drafts/{scheme_draft_id}")]
pub async fn delete_scheme_draft(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    schemes::delete_scheme_draft(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    tag = "积分方案",
    summary = "发布草案",
    description = "发布草案的内容，同“发布方案版本”；发布后草案不再保留。有问题的不能发布，草案不变。",
    params(
        ("scheme_draft_id" = Uuid, Path, description = "草案编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次"),
    ),
    request_body = SchemeDraftPublication,
    responses((status = 201, description = "已发布", body = SchemeVersionInFull))
)]
#[post("/scheme-drafts/{scheme_draft_id}/publication")]
pub async fn publish_scheme_draft(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SchemeDraftPublication>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<VersionSeen, SchemeVersionInFull>);
    let SchemeDraftPublication { effective_from, revision } = body.value;
    let published = schemes::publish_scheme_draft(&ctx, &who.0, path.0, revision, effective_from, once).await?;
    Ok(once::reply(published))
}
