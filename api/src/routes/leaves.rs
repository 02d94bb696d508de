//! Leave and exemption (请假 / 免考).

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use domain::leaves::{self, LeaveDecision, LeaveInput, LeaveKind, LeaveSeen, LeaveState, last_day};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::time;

/// 请假或免考
#[derive(Debug, Serialize, ToSchema)]
pub struct Leave {
    pub id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "李明")]
    pub person_name: String,
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    /// leave 请假、exemption 免考
    #[schema(example = "leave")]
    pub kind: String,
    #[schema(format = Date, example = "2026-11-23")]
    pub from_day: String,
    /// 申请的最后一天
    #[schema(format = Date, example = "2026-11-27")]
    pub to_day: String,
    /// 实际的最后一天；提前结束的早于 to_day，全部取消的为 from_day 的前一天
    #[schema(format = Date, example = "2026-11-27")]
    pub last_day: String,
    /// 事由，仅本人和审批人可见；提交类接口的应答中为 null
    #[schema(example = "住院治疗")]
    pub reason: Option<String>,
    /// asked 待审批、approved 已批准、declined 未批准、withdrawn 已撤回
    #[schema(example = "asked")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub asked_at: String,
    /// 由工作人员代为登记的，为登记人
    pub recorded_by: Option<String>,
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    pub decided_by: Option<String>,
    /// 未批准的理由；提交类接口的应答中为 null
    pub decision_reason: Option<String>,
    #[schema(format = DateTime)]
    pub cut_at: Option<String>,
    pub cut_by: Option<String>,
}

impl From<&LeaveSeen> for Leave {
    fn from(seen: &LeaveSeen) -> Self {
        let row = &seen.leave;
        Leave {
            id: row.id,
            person_id: row.person_id,
            person_name: seen.person_name.clone(),
            unit_id: row.unit_id,
            unit_name: seen.unit_name.clone(),
            kind: row.kind.as_str().to_string(),
            from_day: row.from_day.to_string(),
            to_day: row.to_day.to_string(),
            last_day: last_day(row).to_string(),
            reason: seen.reason.clone(),
            state: row.state.as_str().to_string(),
            asked_at: time(row.asked_at),
            recorded_by: seen.recorded_by_name.clone(),
            decided_at: row.decided_at.map(time),
            decided_by: seen.decided_by_name.clone(),
            decision_reason: seen.decision_reason.clone(),
            cut_at: row.cut_at.map(time),
            cut_by: seen.cut_by_name.clone(),
        }
    }
}

/// leave 请假、exemption 免考
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveSort {
    Leave,
    Exemption,
}

/// 申请请假或免考
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveRequest {
    kind: LeaveSort,
    /// 第一天：本人申请最多补请 31 天以前的，工作人员最多补记 366 天以前的
    #[schema(example = "2026-11-23")]
    from_day: NaiveDate,
    /// 最后一天（含）；一次最多 366 天
    #[schema(example = "2026-11-27")]
    to_day: NaiveDate,
    /// 事由，加密保存
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "住院治疗")]
    reason: String,
}

impl From<LeaveRequest> for LeaveInput {
    fn from(request: LeaveRequest) -> Self {
        let kind = match request.kind {
            LeaveSort::Leave => LeaveKind::Leave,
            LeaveSort::Exemption => LeaveKind::Exemption,
        };
        LeaveInput { kind, from_day: request.from_day, to_day: request.to_day, reason: request.reason }
    }
}

#[utoipa::path(
    tag = "请假",
    summary = "申请请假或免考",
    description = "向所在单位申请请假或免考，由单位审批。与本人待审批或已批准的不能重叠。",
    params(("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")),
    request_body = LeaveRequest,
    responses((status = 201, description = "已提交", body = Leave))
)]
#[post("/me/leaves")]
pub async fn ask_leave(ctx: Ctx, who: SignedIn, key: Key, body: Body<LeaveRequest>) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<LeaveSeen, Leave>)?;
    Ok(once::reply(leaves::ask_leave(&ctx, &who.0, body.value.into(), once).await?))
}

#[utoipa::path(
    tag = "请假",
    summary = "我的请假",
    description = "本人的请假和免考，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "请假", body = Feed<Leave>))
)]
#[get("/me/leaves")]
pub async fn list_my_leaves(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = leaves::list_my_leaves(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Leave>::of(&rows, slice.limit, |row| row.leave.id.to_string())))
}

#[utoipa::path(
    tag = "请假",
    summary = "撤回请假",
    description = "撤回本人尚未审批的申请。已批准的请提前结束。",
    params(
        ("leave_id" = Uuid, Path, description = "请假编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已撤回", body = Leave))
)]
#[post("/leaves/{leave_id}/withdrawal")]
pub async fn withdraw_leave(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<LeaveSeen, Leave>)?;
    Ok(once::reply(leaves::withdraw_leave(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "请假",
    summary = "查看请假",
    description = "查看一次请假或免考：本人的，或本单位（所辖单位）党员的。",
    params(("leave_id" = Uuid, Path, description = "请假编号")),
    responses((status = 200, description = "请假", body = Leave))
)]
#[get("/leaves/{leave_id}")]
pub async fn show_leave(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let leave = leaves::show_leave(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Leave::from(&leave)))
}

/// 提前结束
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveCut {
    /// 实际的最后一天，早于目前的最后一天；为开始日的前一天即全部取消。本人最早自昨天起结束
    #[schema(example = "2026-11-25")]
    last_day: NaiveDate,
}

#[utoipa::path(
    tag = "请假",
    summary = "提前结束请假",
    description = "提前结束一次已批准的请假或免考：本人的，或本单位（所辖单位）党员的。",
    params(
        ("leave_id" = Uuid, Path, description = "请假编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = LeaveCut,
    responses((status = 201, description = "已提前结束", body = Leave))
)]
#[post("/leaves/{leave_id}/early-end")]
pub async fn cut_leave_short(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<LeaveCut>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<LeaveSeen, Leave>)?;
    Ok(once::reply(leaves::cut_leave_short(&ctx, &who.0, path.0, body.value.last_day, once).await?))
}

/// 请假的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveStep {
    Asked,
    Approved,
    Declined,
    Withdrawn,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeavesFilter {
    /// 只看这一状态的
    #[param(inline)]
    state: Option<LeaveStep>,
    /// 只看这名党员的
    person_id: Option<Uuid>,
}

#[utoipa::path(
    tag = "请假",
    summary = "请假列表",
    description = "本单位（所辖单位）党员的请假和免考，最早提交的在前，便于逐份审批；total 即待办数。",
    params(LeavesFilter, PageQuery),
    responses((status = 200, description = "请假", body = Page<Leave>))
)]
#[get("/leaves")]
pub async fn list_leaves(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<LeavesFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let state = filter.0.state.map(|state| match state {
        LeaveStep::Asked => LeaveState::Asked,
        LeaveStep::Approved => LeaveState::Approved,
        LeaveStep::Declined => LeaveState::Declined,
        LeaveStep::Withdrawn => LeaveState::Withdrawn,
    });
    let filter = leaves::LeaveFilter { state, person: filter.0.person_id };
    let rows = leaves::list_leaves(&ctx, &who.0, filter, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Leave>::of(&rows, leaf)))
}

/// 是否批准
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveVerdict {
    Approved,
    Declined,
}

/// 审批请假
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveDecisionInput {
    verdict: LeaveVerdict,
    /// 不批准时必填，本人可见
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "请附医院证明后重新申请")]
    reason: Option<String>,
}

#[utoipa::path(
    tag = "请假",
    summary = "审批请假",
    description = "批准或不批准一次请假或免考，并通知本人。与已批准的不能重叠。不能审批自己的。",
    params(
        ("leave_id" = Uuid, Path, description = "请假编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = LeaveDecisionInput,
    responses((status = 201, description = "已审批", body = Leave))
)]
#[post("/leaves/{leave_id}/decision")]
pub async fn decide_leave(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<LeaveDecisionInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<LeaveSeen, Leave>);
    let is_approved = matches!(body.value.verdict, LeaveVerdict::Approved);
    let decision = LeaveDecision { is_approved, reason: body.value.reason };
    Ok(once::reply(leaves::decide_leave(&ctx, &who.0, path.0, decision, once).await?))
}

#[utoipa::path(
    tag = "请假",
    summary = "代为登记请假",
    description = "按纸质材料为本单位（所辖单位）一名党员登记请假或免考，即时批准，注明登记人，并通知本人。不能为自己登记。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = LeaveRequest,
    responses((status = 201, description = "已登记", body = Leave))
)]
#[post("/members/{person_id}/leaves")]
pub async fn record_leave(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<LeaveRequest>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<LeaveSeen, Leave>);
    Ok(once::reply(leaves::record_leave(&ctx, &who.0, path.0, body.value.into(), once).await?))
}
