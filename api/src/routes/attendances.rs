//! Attendance (签到) at gatherings.

use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, FixedOffset};
use domain::attendances::{
    self, AttendanceDecision, AttendanceSeen, AttendanceState, CodeSeen, Place, Present, RollSeen, Scan,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::{instant, time};

/// 签到
#[derive(Debug, Serialize, ToSchema)]
pub struct Attendance {
    pub id: Uuid,
    pub claim_id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "周末清洁日")]
    pub task_title: String,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    /// counted 有效、pending 补传待确认、declined 未予确认
    #[schema(example = "counted")]
    pub state: String,
    /// code 扫码、late_code 扫码后补传、roll_call 工作人员点名
    #[schema(example = "code")]
    pub method: String,
    #[schema(format = DateTime, example = "2026-11-22T09:02:00+08:00")]
    pub arrived_at: String,
    /// 签退时间
    #[schema(format = DateTime)]
    pub left_at: Option<String>,
    /// 在活动时间内的分钟数；没有签退的，算到活动结束。有效后才有
    #[schema(example = 118)]
    pub minutes: Option<i32>,
    /// 与活动地点的距离（米）；提供了位置才有，位置本身不保存
    pub distance: Option<i32>,
    /// near 在范围内、far 在范围外；仅供参考
    pub nearness: Option<String>,
    /// 未予确认的原因
    pub decision_reason: Option<String>,
}

impl From<&AttendanceSeen> for Attendance {
    fn from(seen: &AttendanceSeen) -> Self {
        let row = &seen.attendance;
        Attendance {
            id: row.id,
            claim_id: row.claim_id,
            task_id: row.task_id,
            task_title: seen.task.title.clone(),
            person_id: row.person_id,
            person_name: seen.person_name.clone(),
            state: row.state.as_str().to_string(),
            method: row.method.as_str().to_string(),
            arrived_at: time(row.arrived_at),
            left_at: row.left_at.map(time),
            minutes: seen.minutes(),
            distance: row.distance,
            nearness: row.nearness.map(|nearness| nearness.as_str().to_string()),
            decision_reason: row.decision_reason.clone(),
        }
    }
}

/// 签到码
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCode {
    /// 二维码的内容
    #[schema(example = "xf1.0199f0d2c3b47e0a8f0d2c3b47e0a8f0.60000000.9f86d081884c7d65")]
    pub text: String,
    /// 此刻之后请取下一个
    #[schema(format = DateTime, example = "2026-11-22T09:00:30+08:00")]
    pub until: String,
}

impl From<&CodeSeen> for AttendanceCode {
    fn from(seen: &CodeSeen) -> Self {
        AttendanceCode { text: seen.text.clone(), until: time(seen.until) }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "签到码",
    description = "供组织者的屏幕显示的二维码内容，每 30 秒更换，从活动开始前 1 小时到结束后 1 小时。\
        到场和离开扫的是同一个码；每人只记一次签到。",
    params(("task_id" = Uuid, Path, description = "任务编号")),
    responses((status = 200, description = "签到码", body = AttendanceCode))
)]
#[get("/tasks/{task_id}/attendance-code")]
pub async fn show_attendance_code(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let code = attendances::show_attendance_code(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(AttendanceCode::from(&code)))
}

/// 手机的位置（GCJ-02）。只用来算出距离，不保存
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceInput {
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(minimum = -180, maximum = 180, example = 110.4472)]
    longitude: f64,
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(minimum = -90, maximum = 90, example = 34.8675)]
    latitude: f64,
    /// 精度（米）
    #[validate(range(min = 0.0, max = 100000.0))]
    #[schema(minimum = 0, maximum = 100000, example = 30)]
    accuracy: f64,
}

/// 扫码签到
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanInput {
    /// 二维码的内容
    #[validate(length(min = 1, max = 200))]
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "xf1.0199f0d2c3b47e0a8f0d2c3b47e0a8f0.60000000.9f86d081884c7d65"
    )]
    code: String,
    /// 可以不填；不作为唯一依据
    #[validate(nested)]
    place: Option<PlaceInput>,
}

impl From<ScanInput> for Scan {
    fn from(input: ScanInput) -> Self {
        let place = |place: PlaceInput| Place {
            longitude: place.longitude,
            latitude: place.latitude,
            accuracy: place.accuracy,
        };
        Scan { code: input.code, place: input.place.map(place) }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "扫码签到",
    description = "扫组织者屏幕上的签到码。码在显示的 30 秒和其后 30 秒内有效，立即签到；手机当时没有网络的，\
        24 小时内补传，时间以码为准，由工作人员确认后有效。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = ScanInput,
    responses((status = 201, description = "已签到，或待确认", body = Attendance))
)]
#[post("/tasks/{task_id}/attendances")]
pub async fn attend_gathering(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ScanInput>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<AttendanceSeen, Attendance>)?;
    Ok(once::reply(attendances::attend_gathering(&ctx, &who.0, path.0, body.value.into(), once).await?))
}

/// 扫码签退
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckOutInput {
    /// 二维码的内容
    #[validate(length(min = 1, max = 200))]
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "xf1.0199f0d2c3b47e0a8f0d2c3b47e0a8f0.60000200.2c26b46b68ffc68f"
    )]
    code: String,
}

#[utoipa::path(
    tag = "任务",
    summary = "扫码签退",
    description = "离开时再扫一次屏幕上的签到码，时长算到此时；再次签退以后一次为准。没有扫到的，由工作人员点名时登记。",
    params(
        ("attendance_id" = Uuid, Path, description = "签到编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = CheckOutInput,
    responses((status = 200, description = "已签退", body = Attendance))
)]
#[post("/attendances/{attendance_id}/check-out")]
pub async fn check_out(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<CheckOutInput>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::ok::<AttendanceSeen, Attendance>)?;
    Ok(once::reply(attendances::check_out(&ctx, &who.0, path.0, body.value.code, once).await?))
}

/// 点名册中的一行
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresentInput {
    claim_id: Uuid,
    /// 到场时间；不填则为现在，活动结束后不填则为活动开始时间
    #[schema(example = "2026-11-22T09:05:00+08:00")]
    arrived_at: Option<DateTime<FixedOffset>>,
    /// 离开时间；不填则算到活动结束
    left_at: Option<DateTime<FixedOffset>>,
}

/// 点名册
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollInput {
    /// 在场的人
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    present: Vec<PresentInput>,
}

/// 点名结果
#[derive(Debug, Serialize, ToSchema)]
pub struct Roll {
    pub items: Vec<Attendance>,
}

impl From<&RollSeen> for Roll {
    fn from(seen: &RollSeen) -> Self {
        Roll { items: seen.0.iter().map(Attendance::from).collect() }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "点名",
    description = "由工作人员登记在场的认领者，与扫码同等有效：从活动开始前 1 小时到结束后 7 天；结束 2 小时以后登记的，\
        视为事后补记。已签到的保持不变，写明时间的以点名为准，补传待确认的随之有效。整份名册一起生效，有一行不对则都不生效。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RollInput,
    responses((status = 201, description = "已登记", body = Roll))
)]
#[post("/tasks/{task_id}/roll-call")]
pub async fn call_roll(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<RollInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<RollSeen, Roll>);
    let present = |line: PresentInput| Present {
        claim: line.claim_id,
        arrived_at: line.arrived_at.map(instant),
        left_at: line.left_at.map(instant),
    };
    let roll = body.value.present.into_iter().map(present).collect();
    Ok(once::reply(attendances::call_roll(&ctx, &who.0, path.0, roll, once).await?))
}

/// 签到的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceStateInput {
    Counted,
    Pending,
    Declined,
}

impl From<AttendanceStateInput> for AttendanceState {
    fn from(state: AttendanceStateInput) -> Self {
        match state {
            AttendanceStateInput::Counted => AttendanceState::Counted,
            AttendanceStateInput::Pending => AttendanceState::Pending,
            AttendanceStateInput::Declined => AttendanceState::Declined,
        }
    }
}

/// Which attendance to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttendanceQuery {
    /// counted 有效、pending 补传待确认、declined 未予确认；不传则全部
    #[param(inline)]
    state: Option<AttendanceStateInput>,
}

#[utoipa::path(
    tag = "任务",
    summary = "签到列表",
    description = "所辖组织的签到，先后为序；补传待确认的由此逐一确认。一项活动的签到见其认领名单。",
    params(AttendanceQuery, PageQuery),
    responses((status = 200, description = "签到，先后为序", body = Page<Attendance>))
)]
#[get("/attendances")]
pub async fn list_attendances(
    ctx: Ctx,
    who: SignedIn,
    which: Query<AttendanceQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = attendances::list_attendances(&ctx, &who.0, which.0.state.map(Into::into), leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Attendance>::of(&rows, leaf)))
}

/// 如何决定
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceVerdict {
    Accepted,
    Declined,
}

/// 对补传签到的决定
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceDecisionInput {
    /// accepted 确认、declined 不予确认
    verdict: AttendanceVerdict,
    /// 不予确认时必填；会告知本人
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "当天点名时不在场。")]
    reason: Option<String>,
}

#[utoipa::path(
    tag = "任务",
    summary = "确认补传的签到",
    description = "确认，或不予确认并写明原因；本人会收到消息。不能确认自己的签到。",
    params(
        ("attendance_id" = Uuid, Path, description = "签到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = AttendanceDecisionInput,
    responses((status = 201, description = "已决定", body = Attendance))
)]
#[post("/attendances/{attendance_id}/decision")]
pub async fn decide_attendance(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<AttendanceDecisionInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<AttendanceSeen, Attendance>);
    let decision = AttendanceDecision {
        is_accepted: matches!(body.value.verdict, AttendanceVerdict::Accepted),
        reason: body.value.reason,
    };
    Ok(once::reply(attendances::decide_attendance(&ctx, &who.0, path.0, decision, once).await?))
}
