//! Waiting lists (候补).

use actix_web::{HttpResponse, get, post};
use domain::waitlist::{self, WaitlistSeen};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::time;

/// 候补
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitlistEntry {
    pub id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub joined_at: String,
    /// 排在第几位，从 1 起；已结束的没有
    #[schema(example = 3)]
    pub position: Option<u64>,
    /// 已结束的候补才有
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// promoted 已递补、withdrawn 本人退出、claimed 本人已自行认领、passed_over 轮到时不符合条件、expired 未轮到而截止、task_closed 任务关闭、task_cancelled 任务取消
    pub end_reason: Option<String>,
    /// 由此得到的认领
    pub claim_id: Option<Uuid>,
}

impl From<&WaitlistSeen> for WaitlistEntry {
    fn from(seen: &WaitlistSeen) -> Self {
        let entry = &seen.entry;
        WaitlistEntry {
            id: entry.id,
            task_id: entry.task_id,
            task_title: seen.task_title.clone(),
            person_id: entry.person_id,
            person_name: seen.person_name.clone(),
            joined_at: time(entry.joined_at),
            position: seen.position,
            ended_at: entry.ended_at.map(time),
            end_reason: entry.end_reason.map(|reason| reason.as_str().to_string()),
            claim_id: entry.claim_id,
        }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "候补",
    description = "任务名额已满时排队候补，先到先得。有名额空出时自动为排在最前、符合条件的人认领并通知；只在每天 7:00 至 22:00 之间递补，活动开始前 12 小时起（一般任务到截止时间）不再递补。有人候补时，空出的名额先归候补的人。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已候补", body = WaitlistEntry))
)]
#[post("/tasks/{task_id}/waitlist")]
pub async fn join_waitlist(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<WaitlistSeen, WaitlistEntry>)?;
    Ok(once::reply(waitlist::join_waitlist(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "任务的候补名单",
    description = "所辖组织的一项任务现在有谁候补，先后为序。",
    params(("task_id" = Uuid, Path, description = "任务编号"), PageQuery),
    responses((status = 200, description = "候补，先后为序", body = Page<WaitlistEntry>))
)]
#[get("/tasks/{task_id}/waitlist")]
pub async fn list_task_waitlist(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = waitlist::list_task_waitlist(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<WaitlistEntry>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "本人",
    summary = "我的候补",
    description = "本人的候补，最新的在前；还在排队的有位次。",
    params(CursorQuery),
    responses((status = 200, description = "候补", body = Feed<WaitlistEntry>))
)]
#[get("/me/waitlist")]
pub async fn list_my_waitlist(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = waitlist::list_my_waitlist(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<WaitlistEntry>::of(&rows, slice.limit, |row| row.entry.id.to_string())))
}

#[utoipa::path(
    tag = "任务",
    summary = "退出候补",
    description = "退出本人的候补。已递补的，请退出认领。",
    params(
        ("entry_id" = Uuid, Path, description = "候补编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已退出", body = WaitlistEntry))
)]
#[post("/waitlist-entries/{entry_id}/withdrawal")]
pub async fn leave_waitlist(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<WaitlistSeen, WaitlistEntry>)?;
    Ok(once::reply(waitlist::leave_waitlist(&ctx, &who.0, path.0, once).await?))
}
