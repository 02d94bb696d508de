//! Drafts and templates (草稿, 模板).

mod plan;
mod publication;

pub use plan::*;
pub use publication::*;

use actix_web::{HttpResponse, delete, get, post, put};
use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::drafts::{self, DraftSeen, NewDraft};
use domain::tasks::{Content, Point};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::audiences::{Audience, AudienceInput};
use super::tasks::{MapPoint, PhotoDemand, TaskSort};
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::{instant, time};

/// 草稿或模板；没有填的为空字符串或 null
#[derive(Debug, Serialize, ToSchema)]
pub struct Draft {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    /// 是否为模板
    #[schema(example = false)]
    pub template: bool,
    #[schema(example = "gathering")]
    pub kind: String,
    #[schema(example = "周末清洁日")]
    pub title: String,
    pub body: String,
    #[schema(example = "环境")]
    pub category: String,
    #[schema(example = "service_hours")]
    pub item: String,
    #[schema(example = 20)]
    pub slots: Option<i32>,
    #[schema(format = DateTime)]
    pub opens_at: Option<String>,
    #[schema(format = DateTime)]
    pub deadline: Option<String>,
    #[schema(format = DateTime)]
    pub withdraw_by: Option<String>,
    #[schema(format = DateTime, example = "2026-11-28T09:00:00+08:00")]
    pub starts_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-28T11:00:00+08:00")]
    pub ends_at: Option<String>,
    #[schema(example = "康乐社区党群服务站")]
    pub place: Option<String>,
    pub point: Option<MapPoint>,
    pub contact: Option<String>,
    /// 面向哪些党员；null 表示不限
    pub audience: Option<Audience>,
    /// 日志中的照片：none 不收、welcome 可附、required 必须附
    #[schema(example = "welcome")]
    pub photos: String,
    pub photos_reason: Option<String>,
    /// 第几版：保存时为 1，每修改一次加 1
    #[schema(example = 1)]
    pub revision: i32,
    #[schema(format = DateTime, example = "2026-11-20T15:00:00+08:00")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-11-20T15:00:00+08:00")]
    pub changed_at: String,
}

impl From<&DraftSeen> for Draft {
    fn from(seen: &DraftSeen) -> Self {
        let (row, content) = (&seen.draft, &seen.content);
        Draft {
            id: row.id,
            org_id: row.org_id,
            org_name: seen.org_name.clone(),
            template: row.template,
            kind: row.kind.as_str().to_string(),
            title: content.title.clone(),
            body: content.body.clone(),
            category: content.category.clone(),
            item: content.item.clone(),
            slots: (content.slots > 0).then_some(content.slots),
            opens_at: content.opens_at.map(time),
            deadline: content.deadline.map(time),
            withdraw_by: content.withdraw_by.map(time),
            starts_at: content.starts_at.map(time),
            ends_at: content.ends_at.map(time),
            place: content.place.clone(),
            point: content.point.map(MapPoint::from),
            contact: content.contact.clone(),
            audience: seen.audience.as_ref().map(Audience::from),
            photos: content.photos.as_str().to_string(),
            photos_reason: content.photos_reason.clone(),
            revision: row.revision,
            created_at: time(row.created_at),
            changed_at: time(row.changed_at),
        }
    }
}

/// 草稿或模板的全部内容；除组织外都可以以后再填
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftInput {
    /// 由哪个组织发布；保存后不能改变
    org_id: Uuid,
    /// 是否保存为模板：模板不发布，可反复用来生成草稿
    #[serde(default)]
    template: bool,
    #[serde(default)]
    kind: TaskSort,
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "周末清洁日")]
    title: String,
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    body: String,
    #[serde(default)]
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "环境")]
    category: String,
    /// 积分方案中的积分项
    #[serde(default)]
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "service_hours")]
    item: String,
    /// 名额
    #[validate(range(min = 1, max = 10000))]
    #[schema(minimum = 1, maximum = 10000, example = 20)]
    slots: Option<i32>,
    /// 开始认领时间；不填则发布时立即开始
    opens_at: Option<DateTime<FixedOffset>>,
    /// 截止时间
    deadline: Option<DateTime<FixedOffset>>,
    /// 退出认领的截止时间
    withdraw_by: Option<DateTime<FixedOffset>>,
    /// 活动的开始时间
    #[schema(example = "2026-11-28T09:00:00+08:00")]
    starts_at: Option<DateTime<FixedOffset>>,
    /// 活动的结束时间
    #[schema(example = "2026-11-28T11:00:00+08:00")]
    ends_at: Option<DateTime<FixedOffset>>,
    /// 地点
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "康乐社区党群服务站")]
    place: Option<String>,
    #[validate(nested)]
    point: Option<MapPoint>,
    /// 联系人和联系方式
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "王晓梅 0359-8022000")]
    contact: Option<String>,
    /// 面向哪些党员；不填则不限
    #[serde(default)]
    #[validate(nested)]
    audience: AudienceInput,
    /// 日志中的照片；不填则可附可不附
    #[serde(default)]
    photos: PhotoDemand,
    /// 必须附照片时填：为什么
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "隐患整改须留存前后对比")]
    photos_reason: Option<String>,
    /// 仅修改时填：您看到的是第几版。与现在的不符则拒绝，以免覆盖他人的修改
    #[validate(range(min = 1))]
    #[schema(minimum = 1, example = 1)]
    revision: Option<i32>,
}

impl From<DraftInput> for NewDraft {
    fn from(input: DraftInput) -> Self {
        let content = Content {
            title: input.title,
            body: input.body,
            category: input.category,
            item: input.item,
            slots: input.slots.unwrap_or(0),
            opens_at: input.opens_at.map(instant),
            deadline: input.deadline.map(instant),
            withdraw_by: input.withdraw_by.map(instant),
            starts_at: input.starts_at.map(instant),
            ends_at: input.ends_at.map(instant),
            place: input.place,
            point: input.point.map(Point::from),
            contact: input.contact,
            audience: input.audience.into(),
            photos: input.photos.into(),
            photos_reason: input.photos_reason,
        };
        NewDraft { org: input.org_id, template: input.template, kind: input.kind.into(), content }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "保存草稿或模板",
    description = "保存一份任务草稿，或一份可反复使用的模板。可以不完整，发布时再检查。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = DraftInput,
    responses((status = 201, description = "已保存", body = Draft))
)]
#[post("/drafts")]
pub async fn create_draft(ctx: Ctx, who: SignedIn, key: Key, body: Body<DraftInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DraftSeen, Draft>);
    Ok(once::reply(drafts::create_draft(&ctx, &who.0, body.value.into(), once).await?))
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DraftQuery {
    /// true 看模板，false 看草稿
    #[serde(default)]
    #[param(default = false)]
    template: bool,
}

#[utoipa::path(
    tag = "任务",
    summary = "组织的草稿或模板",
    description = "某组织的草稿（或模板），最新的在前。已发布的草稿不再列出。",
    params(("org_id" = Uuid, Path, description = "组织编号"), DraftQuery, PageQuery),
    responses((status = 200, description = "草稿或模板", body = Page<Draft>))
)]
#[get("/orgs/{org_id}/drafts")]
pub async fn list_org_drafts(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    which: Query<DraftQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = drafts::list_org_drafts(&ctx, &who.0, path.0, which.0.template, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Draft>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看草稿或模板",
    params(("draft_id" = Uuid, Path, description = "草稿或模板的编号")),
    responses((status = 200, description = "草稿或模板", body = Draft))
)]
#[get("/drafts/{draft_id}")]
pub async fn show_draft(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let draft = drafts::show_draft(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Draft::from(&draft)))
}

#[utoipa::path(
    tag = "任务",
    summary = "修改草稿或模板",
    description = "以请求中的内容整体替换：没有填的即不再有。草稿可改为模板，模板可改为草稿。",
    params(
        ("draft_id" = Uuid, Path, description = "草稿或模板的编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DraftInput,
    responses((status = 200, description = "已修改", body = Draft))
)]
#[put("/drafts/{draft_id}")]
pub async fn edit_draft(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DraftInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<DraftSeen, Draft>);
    let revision = body.value.revision;
    Ok(once::reply(drafts::edit_draft(&ctx, &who.0, path.0, body.value.into(), revision, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "删除草稿或模板",
    description = "由复制周计划得到的草稿删除后，可以再次复制。",
    params(("draft_id" = Uuid, Path, description = "草稿或模板的编号")),
    responses((status = 204, description = "已删除"))
)]
#[delete("/drafts/{draft_id}")]
pub async fn delete_draft(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    drafts::delete_draft(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 由模板生成草稿
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftCopyInput {
    /// 新草稿从哪一天开始（活动的开始日期；任务的开始认领日期，没有则为截止日期）
    #[schema(format = Date, example = "2026-11-28")]
    day: NaiveDate,
}

#[utoipa::path(
    tag = "任务",
    summary = "由模板生成草稿",
    description = "照一份模板（或草稿）生成新的草稿：各时间移到从指定日期开始，钟点不变；没有时间的照抄。模板可反复使用。",
    params(
        ("draft_id" = Uuid, Path, description = "草稿或模板的编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DraftCopyInput,
    responses((status = 201, description = "新的草稿", body = Draft))
)]
#[post("/drafts/{draft_id}/copies")]
pub async fn copy_draft(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DraftCopyInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<DraftSeen, Draft>);
    Ok(once::reply(drafts::copy_draft(&ctx, &who.0, path.0, body.value.day, once).await?))
}
