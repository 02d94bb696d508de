//! Tasks (任务).

mod photos;
mod point;
mod query;

pub use photos::PhotoDemand;
pub use point::MapPoint;
pub use query::{HallQuery, TaskQuery};

use actix_web::{HttpResponse, get, post, put};
use chrono::{DateTime, FixedOffset};
use domain::tasks::{self, Content, Hall, NewTask, Point, TaskKind, TaskSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::audiences::{Audience, AudienceInput};
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
    /// 已认领的名额，含单位已占、尚未报名单的
    #[schema(example = 2)]
    pub claimed: i32,
    /// 有多少人候补；空出的名额先归他们
    #[schema(example = 0)]
    pub waiting: i32,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub opens_at: String,
    #[schema(format = DateTime, example = "2026-11-29T18:00:00+08:00")]
    pub deadline: String,
    /// 退出认领的截止时间；没有则到活动开始为止，一般任务到提交日志为止
    #[schema(format = DateTime)]
    pub withdraw_by: Option<String>,
    /// 活动的开始时间
    #[schema(format = DateTime)]
    pub starts_at: Option<String>,
    /// 活动的结束时间
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    #[schema(example = "康乐社区党群服务站")]
    pub place: Option<String>,
    pub point: Option<MapPoint>,
    /// 联系人和联系方式
    #[schema(example = "王晓梅 0359-8022000")]
    pub contact: Option<String>,
    /// 面向哪些党员；null 表示不限
    pub audience: Option<Audience>,
    /// 日志中的照片：none 不收、welcome 可附、required 必须附
    #[schema(example = "welcome")]
    pub photos: String,
    /// 为什么必须附照片
    pub photos_reason: Option<String>,
    /// upcoming 未开始、open 可认领、full 已满、over 已截止、closed 已关闭、cancelled 已取消
    #[schema(example = "open")]
    pub state: String,
    /// 取消原因
    pub cancel_reason: Option<String>,
    /// 第几版：发布时为 1，每修改一次加 1
    #[schema(example = 1)]
    pub revision: i32,
    /// 由哪个系列发布；不属于系列的为 null
    pub series_id: Option<Uuid>,
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
            waiting: task.waiting,
            opens_at: time(task.opens_at),
            deadline: time(task.deadline),
            withdraw_by: task.withdraw_by.map(time),
            starts_at: task.starts_at.map(time),
            ends_at: task.ends_at.map(time),
            place: task.place.clone(),
            point: Point::of(task).map(MapPoint::from),
            contact: task.contact.clone(),
            audience: seen.audience.as_ref().map(Audience::from),
            photos: task.photos.as_str().to_string(),
            photos_reason: task.photos_reason.clone(),
            state: seen.state.as_str().to_string(),
            cancel_reason: task.cancel_reason.clone(),
            revision: task.revision,
            series_id: task.series_id,
            published_at: time(task.published_at),
        }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "任务大厅",
    description = "我现在可以认领的任务：报到社区、其上级或其网格、小区等发布的，在认领时间内、有名额、面向本人、本人尚未认领的，最新的在前。",
    params(TaskQuery, HallQuery, CursorQuery),
    responses((status = 200, description = "任务", body = Feed<Task>))
)]
#[get("/tasks")]
pub async fn list_tasks(
    ctx: Ctx,
    who: SignedIn,
    which: Query<TaskQuery>,
    hall: Query<HallQuery>,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let hall = Hall { filter: which.0.filter(), everything: hall.0.everything };
    let rows = tasks::list_tasks(&ctx, &who.0, hall, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Task>::of(&rows, slice.limit, |row| row.task.id.to_string())))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看任务",
    description = "查看一项任务：报到社区、其上级或其网格、小区等发布的，本人认领过的，或所辖组织的。",
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
pub enum TaskSort {
    /// 任务：截止前任何时间完成
    #[default]
    Errand,
    /// 活动：在约定的时间和地点
    Gathering,
}

impl From<TaskSort> for TaskKind {
    fn from(kind: TaskSort) -> Self {
        match kind {
            TaskSort::Errand => TaskKind::Errand,
            TaskSort::Gathering => TaskKind::Gathering,
        }
    }
}

/// 任务的全部内容
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskInput {
    /// 由哪个组织发布；在其下级社区（网格、小区等则为所在社区）报到的党员都可认领。发布后不能改变
    org_id: Uuid,
    /// 发布后不能改变
    #[serde(default)]
    kind: TaskSort,
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
    /// 截止时间：任务须在此前认领和完成；活动须在此前认领，不填则到活动开始
    #[schema(example = "2026-11-29T18:00:00+08:00")]
    deadline: Option<DateTime<FixedOffset>>,
    /// 退出认领的截止时间；不填则到活动开始为止，一般任务到提交日志为止
    withdraw_by: Option<DateTime<FixedOffset>>,
    /// 活动的开始时间；活动必填
    starts_at: Option<DateTime<FixedOffset>>,
    /// 活动的结束时间；活动必填，最长 24 小时
    ends_at: Option<DateTime<FixedOffset>>,
    /// 地点；活动必填
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "康乐社区党群服务站")]
    place: Option<String>,
    #[validate(nested)]
    point: Option<MapPoint>,
    /// 联系人和联系方式；认领前后都能看到
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

impl From<TaskInput> for NewTask {
    fn from(input: TaskInput) -> Self {
        let content = Content {
            title: input.title,
            body: input.body,
            category: input.category,
            item: input.item,
            slots: input.slots,
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
        NewTask { org: input.org_id, kind: input.kind.into(), content }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "发布任务",
    description = "由市、街道、社区或社区内的网格、小区等发布任务或活动；在其下级社区（网格、小区等则为所在社区）报到的在职党员都可认领。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = TaskInput,
    responses((status = 201, description = "已发布", body = Task))
)]
#[post("/tasks")]
pub async fn publish_task(ctx: Ctx, who: SignedIn, key: Key, body: Body<TaskInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<TaskSeen, Task>);
    Ok(once::reply(tasks::publish_task(&ctx, &who.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "修改任务",
    description = "以请求中的内容整体替换：没有填的即不再有（opens_at 除外，不填则不变）。名额不能少于已认领的人数，\
        有人认领后不能改变积分项；缩小面向对象不影响已有的认领。时间或地点改变时，认领者会收到消息，24 小时内可以退出而不受退出截止时间限制；\
        与其已认领的另一活动冲突的，消息中会写明。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = TaskInput,
    responses((status = 200, description = "已修改", body = Task))
)]
#[put("/tasks/{task_id}")]
pub async fn edit_task(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<TaskInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<TaskSeen, Task>);
    let revision = body.value.revision;
    Ok(once::reply(tasks::edit_task(&ctx, &who.0, path.0, body.value.into(), revision, once).await?))
}

/// 取消任务
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationInput {
    /// 为什么取消；会告知认领者
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "暴雨红色预警，活动取消。")]
    reason: String,
}

#[utoipa::path(
    tag = "任务",
    summary = "取消任务",
    description = "任务不再进行：认领随之取消，不影响认领者的记录，认领者会收到消息；已提交日志的，认领和日志保留。\
        已有日志通过审核的任务不能取消，只能关闭。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = CancellationInput,
    responses((status = 201, description = "已取消", body = Task))
)]
#[post("/tasks/{task_id}/cancellation")]
pub async fn cancel_task(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<CancellationInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<TaskSeen, Task>);
    Ok(once::reply(tasks::cancel_task(&ctx, &who.0, path.0, body.value.reason, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "组织发布的任务",
    description = "某组织发布的全部任务，最新的在前。",
    params(("org_id" = Uuid, Path, description = "组织编号"), TaskQuery, PageQuery),
    responses((status = 200, description = "任务", body = Page<Task>))
)]
#[get("/orgs/{org_id}/tasks")]
pub async fn list_org_tasks(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    which: Query<TaskQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = tasks::list_org_tasks(&ctx, &who.0, path.0, which.0.filter(), leaf).await?;
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
