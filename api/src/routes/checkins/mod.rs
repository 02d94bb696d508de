//! Check-ins (报到): a member's own, and what staff do about them.

mod desk;
mod rates;
mod receipts;
mod units;

pub use desk::*;
pub use rates::*;
pub use receipts::*;
pub use units::*;

use actix_web::{HttpResponse, get, post};
use domain::checkins::{self, CheckinRow, CheckinSeen, CheckinState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, PathId, Query};
use crate::view::time;

/// 报到
#[derive(Debug, Serialize, ToSchema)]
pub struct Checkin {
    pub id: Uuid,
    pub person_id: Uuid,
    pub community_id: Uuid,
    #[schema(example = "康乐社区")]
    pub community_name: String,
    /// pending 待社区确认、confirmed 已生效、declined 未予确认、moved 已改报其他社区、withdrawn 已注销、handed_over 社区合并或拆分后由后继社区承接、superseded 因社区合并已属该社区而不再需要
    #[schema(example = "confirmed")]
    pub state: String,
    /// self_reported 本人报到、recorded_by_staff 工作人员代为登记
    #[schema(example = "self_reported")]
    pub origin: String,
    #[schema(format = DateTime, example = "2026-09-05T10:00:00+08:00")]
    pub checked_in_at: String,
    /// 待确认时为 null
    #[schema(format = DateTime, example = "2026-09-05T10:00:00+08:00")]
    pub confirmed_at: Option<String>,
    /// 已结束的报到才有
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// 因何结束：withdrawn、moved、declined、handed_over、superseded
    pub end_reason: Option<String>,
    /// 未予确认的原因
    pub end_note: Option<String>,
}

impl Checkin {
    pub fn new(row: &CheckinRow, community_name: &str) -> Self {
        Checkin {
            id: row.id,
            person_id: row.person_id,
            community_id: row.community_id,
            community_name: community_name.to_string(),
            state: CheckinState::of(row).as_str().to_string(),
            origin: row.origin.as_str().to_string(),
            checked_in_at: time(row.checked_in_at),
            confirmed_at: row.confirmed_at.map(time),
            ended_at: row.ended_at.map(time),
            end_reason: row.end_reason.map(|reason| reason.as_str().to_string()),
            end_note: row.end_note.clone(),
        }
    }
}

impl From<&CheckinSeen> for Checkin {
    fn from(seen: &CheckinSeen) -> Self {
        Checkin::new(&seen.checkin, &seen.community_name)
    }
}

/// 报到到哪个社区
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckinInput {
    community_id: Uuid,
}

#[utoipa::path(
    tag = "本人",
    summary = "社区报到",
    description = "向居住地社区报到。一名党员同时只有一个有效报到。社区要求确认的，确认后生效。",
    params(("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")),
    request_body = CheckinInput,
    responses((status = 201, description = "已报到", body = Checkin))
)]
#[post("/me/checkins")]
pub async fn check_in(ctx: Ctx, who: SignedIn, key: Key, body: Body<CheckinInput>) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<CheckinSeen, Checkin>)?;
    Ok(once::reply(checkins::check_in(&ctx, &who.0, body.value.community_id, once).await?))
}

#[utoipa::path(
    tag = "本人",
    summary = "我的报到",
    description = "本人的报到记录，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "报到记录", body = Feed<Checkin>))
)]
#[get("/me/checkins")]
pub async fn list_my_checkins(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = checkins::list_my_checkins(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Checkin>::of(&rows, slice.limit, |row| row.checkin.id.to_string())))
}

#[utoipa::path(
    tag = "报到",
    summary = "注销报到",
    description = "结束一次报到：本人的，或所辖社区、所辖单位党员的。因此不再符合条件的认领自动取消，不影响本人记录。",
    params(
        ("checkin_id" = Uuid, Path, description = "报到编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已注销", body = Checkin))
)]
#[post("/checkins/{checkin_id}/withdrawal")]
pub async fn withdraw_checkin(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<CheckinSeen, Checkin>)?;
    Ok(once::reply(checkins::withdraw_checkin(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "报到",
    summary = "查看报到",
    description = "查看一次报到：本人的，或所辖社区、所辖单位党员的。",
    params(("checkin_id" = Uuid, Path, description = "报到编号")),
    responses((status = 200, description = "报到", body = Checkin))
)]
#[get("/checkins/{checkin_id}")]
pub async fn show_checkin(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = checkins::show_checkin(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Checkin::from(&seen)))
}

#[utoipa::path(
    tag = "报到",
    summary = "改报其他社区",
    description = "以另一社区的报到代替这一次：原报到结束，新报到开始。新社区要求确认的，确认前原报到仍有效；\
        待确认的报到则直接改换。因此不再符合条件的认领自动取消，不影响本人记录。",
    params(
        ("checkin_id" = Uuid, Path, description = "报到编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    request_body = CheckinInput,
    responses((status = 201, description = "新的报到", body = Checkin))
)]
#[post("/checkins/{checkin_id}/move")]
pub async fn move_checkin(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<CheckinInput>,
) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::created::<CheckinSeen, Checkin>)?;
    Ok(once::reply(checkins::move_checkin(&ctx, &who.0, path.0, body.value.community_id, once).await?))
}
