//! Claims (认领).

mod units;

pub use units::{
    claim_for_unit, list_claimable_tasks, list_task_unit_claims, list_unit_claims, name_members, resize_unit_claim,
    show_unit_claim, unname_members,
};

use actix_web::{HttpResponse, get, post};
use domain::claims::{self, ClaimSeen};
use domain::no_shows::ExcuseSeen;
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
use crate::view::time;

/// 认领
#[derive(Debug, Serialize, ToSchema)]
pub struct Claim {
    pub id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "陪护独居老人就医")]
    pub task_title: String,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub claimed_at: String,
    /// 由工作人员代为认领的才有：其姓名
    #[schema(example = "李秀英")]
    pub recorded_by: Option<String>,
    /// 已结束的认领才有
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// withdrawn 本人退出、released 因本人不再符合条件而取消、unnamed 单位撤下、task_cancelled 任务取消、no_show 爽约
    pub end_reason: Option<String>,
    /// 由候补递补而得的才有：递补的时间；此后 24 小时内、活动开始前可以退出
    #[schema(format = DateTime)]
    pub promoted_at: Option<String>,
    /// 由单位报名的才有：单位认领的编号；报名后 24 小时内、活动开始前可以退出
    pub unit_claim_id: Option<Uuid>,
    /// 为其报名的单位
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: Option<String>,
    /// 已提交的日志
    pub log_id: Option<Uuid>,
    /// submitted 待审核、returned 已退回、accepted 已通过
    pub log_state: Option<String>,
    /// 活动的签到
    pub attendance_id: Option<Uuid>,
    /// counted 已签到、pending 补传待确认、declined 未予确认
    pub attendance_state: Option<String>,
    /// 爽约已免除或更正的才有
    pub excuse: Option<ClaimExcuse>,
    /// 任务要求技能的才有：认领者具备其中哪些
    #[schema(example = json!(["急救"]))]
    pub skills: Vec<String>,
}

/// 爽约的免除或更正
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimExcuse {
    /// excused 确有原因，已免除；mistake 登记有误，已更正
    #[schema(example = "excused")]
    pub kind: String,
    /// 写操作的应答中不含
    #[schema(example = "当天送家人急诊，事后已说明。")]
    pub reason: Option<String>,
    #[schema(format = DateTime, example = "2026-11-23T09:00:00+08:00")]
    pub excused_at: String,
}

impl From<&ExcuseSeen> for ClaimExcuse {
    fn from(seen: &ExcuseSeen) -> Self {
        ClaimExcuse {
            kind: seen.excuse.kind.as_str().to_string(),
            reason: seen.reason.clone(),
            excused_at: time(seen.excuse.excused_at),
        }
    }
}

impl From<&ClaimSeen> for Claim {
    fn from(seen: &ClaimSeen) -> Self {
        let claim = &seen.claim;
        Claim {
            id: claim.id,
            task_id: claim.task_id,
            task_title: seen.task_title.clone(),
            person_id: claim.person_id,
            person_name: seen.person_name.clone(),
            claimed_at: time(claim.claimed_at),
            recorded_by: seen.recorded_by_name.clone(),
            ended_at: claim.ended_at.map(time),
            end_reason: claim.end_reason.map(|reason| reason.as_str().to_string()),
            promoted_at: claim.promoted_at.map(time),
            unit_claim_id: claim.unit_claim_id,
            unit_name: seen.unit.as_ref().map(|(_, name)| name.clone()),
            log_id: seen.log.as_ref().map(|log| log.id),
            log_state: seen.log.as_ref().map(|log| log.state.as_str().to_string()),
            attendance_id: seen.attendance.as_ref().map(|attendance| attendance.id),
            attendance_state: seen.attendance.as_ref().map(|attendance| attendance.state.as_str().to_string()),
            excuse: seen.excuse.as_ref().map(ClaimExcuse::from),
            skills: seen.skills.clone(),
        }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "认领任务",
    description = "占用任务的一个名额。名额绝不超发；应答在落库之后发出。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已认领", body = Claim))
)]
#[post("/tasks/{task_id}/claims")]
pub async fn claim_task(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<ClaimSeen, Claim>)?;
    Ok(once::reply(claims::claim_task(&ctx, &who.0, path.0, once).await?))
}

/// 为谁认领
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedClaimInput {
    /// 在所辖社区报到的党员
    person_id: Uuid,
}

#[utoipa::path(
    tag = "任务",
    summary = "代为认领任务",
    description = "为没有手机的党员认领：名额、时间冲突和资格与本人认领同样判断，本人会收到消息。只能为在所辖社区报到的党员认领，不能为自己。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RecordedClaimInput,
    responses((status = 201, description = "已认领", body = Claim))
)]
#[post("/tasks/{task_id}/recorded-claims")]
pub async fn record_claim(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RecordedClaimInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<ClaimSeen, Claim>);
    Ok(once::reply(claims::record_claim(&ctx, &who.0, path.0, body.value.person_id, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "任务的认领名单",
    description = "所辖组织的一项任务由谁认领，先后为序。",
    params(("task_id" = Uuid, Path, description = "任务编号"), PageQuery),
    responses((status = 200, description = "认领，先后为序", body = Page<Claim>))
)]
#[get("/tasks/{task_id}/claims")]
pub async fn list_task_claims(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = claims::list_task_claims(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Claim>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "本人",
    summary = "我的认领",
    description = "本人的认领，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "认领", body = Feed<Claim>))
)]
#[get("/me/claims")]
pub async fn list_my_claims(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = claims::list_my_claims(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Claim>::of(&rows, slice.limit, |row| row.claim.id.to_string())))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看认领",
    description = "查看一次认领：本人的，或所辖组织的。",
    params(("claim_id" = Uuid, Path, description = "认领编号")),
    responses((status = 200, description = "认领", body = Claim))
)]
#[get("/claims/{claim_id}")]
pub async fn show_claim(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let claim = claims::show_claim(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Claim::from(&claim)))
}

#[utoipa::path(
    tag = "任务",
    summary = "退出认领",
    description = "退出本人的认领并让出名额。提交日志或签到后不能退出。",
    params(
        ("claim_id" = Uuid, Path, description = "认领编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已退出", body = Claim))
)]
#[post("/claims/{claim_id}/withdrawal")]
pub async fn withdraw_claim(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<ClaimSeen, Claim>)?;
    Ok(once::reply(claims::withdraw_claim(&ctx, &who.0, path.0, once).await?))
}
