//! Tasks (任务).

use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, FixedOffset};
use domain::tasks::{self, NewTask, TaskKind, TaskSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::{instant, time};

/// 任务
#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    #[schema(example = "errand")]
    pub kind: String,
    #[schema(example = "陪护独居老人就医")]
    pub title: String,
    pub body: String,
    #[schema(example = "助老")]
    pub category: String,
    /// 按哪一积分项记分
    #[schema(example = "service_hours")]
    pub item: String,
    #[schema(example = 5)]
    pub slots: i32,
    #[schema(example = 2)]
    pub claimed: i32,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub opens_at: String,
    #[schema(format = DateTime, example = "2026-11-29T18:00:00+08:00")]
    pub deadline: String,
    #[schema(example = "康乐社区党群服务站")]
    pub place: Option<String>,
    /// upcoming 未开始、open 可认领、full 已满、over 已截止、closed 已关闭
    #[schema(example = "open")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub published_at: String,
}

impl From<&TaskSeen> for Task {
    fn from(seen: &TaskSeen) -> Self {
        let task = &seen.task;
        Task {
            id: task.id,
            org_id: task.org_id,
            org_name: seen.org_name.clone(),
            kind: task.kind.as_str().to_string(),
            title: task.title.clone(),
            body: task.body.clone(),
            category: task.category.clone(),
            item: task.item.clone(),
            slots: task.slots,
            claimed: task.live_claims,
            opens_at: time(task.opens_at),
            deadline: time(task.deadline),
            place: task.place.clone(),
            state: seen.state.as_str().to_string(),
            published_at: time(task.published_at),
        }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "任务大厅",
    description = "我现在可以认领的任务：报到社区（及其上级）发布的、在认领时间内、有名额、本人尚未认领的，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "任务", body = Feed<Task>))
)]
#[get("/tasks")]
pub async fn list_tasks(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = tasks::list_tasks(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Task>::of(&rows, slice.limit, |row| row.task.id.to_string())))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看任务",
    description = "查看一项任务：报到社区（及其上级）发布的、本人认领过的，或所辖组织的。",
    params(("task_id" = Uuid, Path, description = "任务编号")),
    responses((status = 200, description = "任务", body = Task))
)]
#[get("/tasks/{task_id}")]
pub async fn show_task(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let task = tasks::show_task(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Task::from(&task)))
}

/// 任务类型
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskInputKind {
    /// 截止前任何时间完成
    #[default]
    Errand,
}

/// 发布任务
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskInput {
    /// 由哪个组织发布；报到在其下级社区的党员都可认领
    org_id: Uuid,
    #[serde(default)]
    kind: TaskInputKind,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "陪护独居老人就医")]
    title: String,
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000, example = "周六上午陪同三号楼王奶奶到市医院复查。")]
    body: String,
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "助老")]
    category: String,
    /// 积分方案中的积分项
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "service_hours")]
    item: String,
    /// 名额
    #[validate(range(min = 1, max = 10000))]
    #[schema(minimum = 1, maximum = 10000, example = 5)]
    slots: i32,
    /// 开始认领时间；不填则立即开始
    #[schema(example = "2026-11-22T09:00:00+08:00")]
    opens_at: Option<DateTime<FixedOffset>>,
    /// 截止时间
    #[schema(example = "2026-11-29T18:00:00+08:00")]
    deadline: DateTime<FixedOffset>,
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "康乐社区党群服务站")]
    place: Option<String>,
}

#[utoipa::path(
    tag = "任务",
    summary = "发布任务",
    description = "由社区、街道或市级发布任务，报到在其下级社区的在职党员都可认领。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = TaskInput,
    responses((status = 201, description = "已发布", body = Task))
)]
#[post("/tasks")]
pub async fn publish_task(ctx: Ctx, who: SignedIn, key: Key, body: Body<TaskInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<TaskSeen, Task>);
    let input = body.value;
    let new = NewTask {
        org: input.org_id,
        kind: match input.kind {
            TaskInputKind::Errand => TaskKind::Errand,
        },
        title: input.title,
        body: input.body,
        category: input.category,
        item: input.item,
        slots: input.slots,
        opens_at: input.opens_at.map(instant),
        deadline: instant(input.deadline),
        place: input.place,
    };
    Ok(once::reply(tasks::publish_task(&ctx, &who.0, new, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "组织发布的任务",
    description = "某组织发布的全部任务，最新的在前。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "任务", body = Page<Task>))
)]
#[get("/orgs/{org_id}/tasks")]
pub async fn list_org_tasks(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = tasks::list_org_tasks(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Task>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "关闭任务",
    description = "提前停止认领；已有的认领和日志不受影响。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已关闭", body = Task))
)]
#[post("/tasks/{task_id}/closure")]
pub async fn close_task(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<TaskSeen, Task>);
    Ok(once::reply(tasks::close_task(&ctx, &who.0, path.0, once).await?))
}
