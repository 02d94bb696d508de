//! Check-ins of units (单位报到).

use actix_web::{HttpResponse, get, post, put};
use domain::checkins::Standing;
use domain::checkins::units::{self, UnitCheckinSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::desk::{CheckinQuery, DeclinationInput};
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::routes::Ctx;
use crate::view::time;

/// 单位报到
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitCheckin {
    pub id: Uuid,
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    pub community_id: Uuid,
    #[schema(example = "康乐社区")]
    pub community_name: String,
    /// pending 待社区确认、confirmed 已生效、declined 未予确认、withdrawn 已注销、handed_over 由后继社区承接
    #[schema(example = "confirmed")]
    pub state: String,
    /// 是否为主报到社区
    pub is_primary: bool,
    #[schema(format = DateTime, example = "2026-09-05T10:00:00+08:00")]
    pub checked_in_at: String,
    /// 待确认时为 null
    #[schema(format = DateTime)]
    pub confirmed_at: Option<String>,
    /// 已结束的才有
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// 未予确认的原因
    pub end_note: Option<String>,
}

impl From<&UnitCheckinSeen> for UnitCheckin {
    fn from(seen: &UnitCheckinSeen) -> Self {
        let row = &seen.checkin;
        UnitCheckin {
            id: row.id,
            unit_id: row.unit_id,
            unit_name: seen.unit_name.clone(),
            community_id: row.community_id,
            community_name: seen.community_name.clone(),
            state: units::state(row).to_string(),
            is_primary: row.primary_since.is_some() && row.ended_at.is_none(),
            checked_in_at: time(row.checked_in_at),
            confirmed_at: row.confirmed_at.map(time),
            ended_at: row.ended_at.map(time),
            end_note: row.end_note.clone(),
        }
    }
}

/// 单位报到到哪个社区
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitCheckinInput {
    community_id: Uuid,
}

#[utoipa::path(
    tag = "报到",
    summary = "单位报到",
    description = "单位向社区报到，可以有多个，其中一个为主报到社区（最先生效者）。社区要求确认的，确认后生效。",
    params(
        ("org_id" = Uuid, Path, description = "单位编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = UnitCheckinInput,
    responses((status = 201, description = "已报到", body = UnitCheckin))
)]
#[post("/orgs/{org_id}/unit-checkins")]
pub async fn check_in_unit(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<UnitCheckinInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<UnitCheckinSeen, UnitCheckin>);
    Ok(once::reply(units::check_in_unit(&ctx, &who.0, path.0, body.value.community_id, once).await?))
}

#[utoipa::path(
    tag = "报到",
    summary = "单位报到列表",
    description = "从两边查看：某单位向哪些社区报到，或哪些单位向某社区（或其上级所辖各社区）报到；最新的在前。",
    params(("org_id" = Uuid, Path, description = "单位、社区或其上级的编号"), CheckinQuery, PageQuery),
    responses((status = 200, description = "单位报到", body = Page<UnitCheckin>))
)]
#[get("/orgs/{org_id}/unit-checkins")]
pub async fn list_unit_checkins(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<CheckinQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let standing = filter.0.state.map(Standing::from);
    let rows = units::list_unit_checkins(&ctx, &who.0, path.0, standing, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<UnitCheckin>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "报到",
    summary = "确认单位报到",
    description = "社区确认一次待确认的单位报到，并告知单位。",
    params(
        ("unit_checkin_id" = Uuid, Path, description = "单位报到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已确认", body = UnitCheckin))
)]
#[post("/unit-checkins/{unit_checkin_id}/confirmation")]
pub async fn confirm_unit_checkin(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<UnitCheckinSeen, UnitCheckin>);
    Ok(once::reply(units::confirm_unit_checkin(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "报到",
    summary = "不予确认单位报到",
    description = "社区不予确认一次待确认的单位报到，并告知单位原因。",
    params(
        ("unit_checkin_id" = Uuid, Path, description = "单位报到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DeclinationInput,
    responses((status = 201, description = "未予确认", body = UnitCheckin))
)]
#[post("/unit-checkins/{unit_checkin_id}/declination")]
pub async fn decline_unit_checkin(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DeclinationInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<UnitCheckinSeen, UnitCheckin>);
    Ok(once::reply(units::decline_unit_checkin(&ctx, &who.0, path.0, body.value.reason, once).await?))
}

#[utoipa::path(
    tag = "报到",
    summary = "设为主报到社区",
    description = "把单位的一次有效报到设为主报到，代替原来的。重复提交没有影响。",
    params(("unit_checkin_id" = Uuid, Path, description = "单位报到编号")),
    responses((status = 200, description = "单位报到", body = UnitCheckin))
)]
#[put("/unit-checkins/{unit_checkin_id}/primacy")]
pub async fn make_primary_checkin(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = units::make_primary_checkin(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(UnitCheckin::from(&seen)))
}

#[utoipa::path(
    tag = "报到",
    summary = "注销单位报到",
    description = "结束单位的一次报到。注销的是主报到时，其余有效报到中最早的一个成为主报到。",
    params(
        ("unit_checkin_id" = Uuid, Path, description = "单位报到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已注销", body = UnitCheckin))
)]
#[post("/unit-checkins/{unit_checkin_id}/withdrawal")]
pub async fn withdraw_unit_checkin(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<UnitCheckinSeen, UnitCheckin>);
    Ok(once::reply(units::withdraw_unit_checkin(&ctx, &who.0, path.0, once).await?))
}
