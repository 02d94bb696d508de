//! Committee seats.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use domain::seats::{self, NewSeat, SeatSeen, SeatTitle};
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
use crate::view::time;

/// 任职
#[derive(Debug, Serialize, ToSchema)]
pub struct Seat {
    pub id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    /// secretary 书记、deputy_secretary 副书记、committee 委员、part_time 兼职委员、joint_party_committee 大党委委员、joint_work_committee 大工委委员、grid_leader 网格长、building_leader 楼栋长、other 其他
    #[schema(example = "part_time")]
    pub title: String,
    /// 职务的具体名称；没有时为空
    #[schema(example = "")]
    pub label: String,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    /// 不再任职的第一天；现任为 null
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub recorded_at: String,
}

impl From<&SeatSeen> for Seat {
    fn from(seen: &SeatSeen) -> Self {
        let seat = &seen.seat;
        Seat {
            id: seat.id,
            org_id: seat.org_id,
            org_name: seen.org_name.clone(),
            person_id: seat.person_id,
            person_name: seen.person_name.clone(),
            title: seat.title.as_str().to_string(),
            label: seat.label.clone(),
            valid_from: seat.valid_from.to_string(),
            valid_to: seat.valid_to.map(|day| day.to_string()),
            recorded_at: time(seat.recorded_at),
        }
    }
}

/// 职务
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatInputTitle {
    Secretary,
    DeputySecretary,
    Committee,
    PartTime,
    JointPartyCommittee,
    JointWorkCommittee,
    GridLeader,
    BuildingLeader,
    Other,
}

impl From<SeatInputTitle> for SeatTitle {
    fn from(title: SeatInputTitle) -> Self {
        match title {
            SeatInputTitle::Secretary => SeatTitle::Secretary,
            SeatInputTitle::DeputySecretary => SeatTitle::DeputySecretary,
            SeatInputTitle::Committee => SeatTitle::Committee,
            SeatInputTitle::PartTime => SeatTitle::PartTime,
            SeatInputTitle::JointPartyCommittee => SeatTitle::JointPartyCommittee,
            SeatInputTitle::JointWorkCommittee => SeatTitle::JointWorkCommittee,
            SeatInputTitle::GridLeader => SeatTitle::GridLeader,
            SeatInputTitle::BuildingLeader => SeatTitle::BuildingLeader,
            SeatInputTitle::Other => SeatTitle::Other,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeatQuery {
    /// 看某一天的任职；默认今天
    #[param(format = Date, example = "2026-09-01")]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "组织的任职",
    description = "某一天（默认今天）在该组织任职的人：书记、委员、兼职委员、网格长等。",
    params(("org_id" = Uuid, Path, description = "组织编号"), SeatQuery, PageQuery),
    responses((status = 200, description = "任职", body = Page<Seat>))
)]
#[get("/orgs/{org_id}/seats")]
pub async fn list_org_seats(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<SeatQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = seats::list_org_seats(&ctx, &who.0, path.0, filter.0.on, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Seat>::of(&rows, leaf)))
}

/// 一名党员的全部任职
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberSeats {
    pub items: Vec<Seat>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党员的任职",
    description = "所辖单位的一名党员在各组织（包括别处的社区、街道）的全部任职，新的在前，已离任的也在内。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "任职", body = MemberSeats))
)]
#[get("/members/{person_id}/seats")]
pub async fn list_member_seats(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let rows = seats::list_member_seats(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(MemberSeats { items: rows.iter().map(Seat::from).collect() }))
}

/// 登记任职
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    /// 所辖单位的党员、在所辖社区报到的党员，或所辖范围内的工作人员
    person_id: Uuid,
    title: SeatInputTitle,
    /// 职务的具体名称；title 为 other 时必填
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "居民议事会召集人")]
    label: Option<String>,
    /// 从哪一天起；默认今天
    #[schema(format = Date, example = "2026-09-01")]
    valid_from: Option<NaiveDate>,
    /// 不再任职的第一天；补录已结束的任职时填写
    #[schema(format = Date)]
    valid_to: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "登记任职",
    description = "登记某人在该组织任职。任职只是事实，不带来任何权限；权限由授权给出。同一人不能同时有两个相同的任职。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = SeatInput,
    responses((status = 201, description = "已登记", body = Seat))
)]
#[post("/orgs/{org_id}/seats")]
pub async fn record_seat(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SeatInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<SeatSeen, Seat>);
    let SeatInput { person_id, title, label, valid_from, valid_to } = body.value;
    let new = NewSeat { org: path.0, person: person_id, title: title.into(), label, valid_from, valid_to };
    Ok(once::reply(seats::record_seat(&ctx, &who.0, new, once).await?))
}

/// 离任
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatEnd {
    /// 不再任职的第一天；默认今天，不能在将来
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "登记离任",
    description = "登记一项任职的结束。",
    params(
        ("seat_id" = Uuid, Path, description = "任职编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = SeatEnd,
    responses((status = 200, description = "已离任", body = Seat))
)]
#[post("/seats/{seat_id}/end")]
pub async fn end_seat(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<SeatEnd>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<SeatSeen, Seat>);
    Ok(once::reply(seats::end_seat(&ctx, &who.0, path.0, body.value.on, once).await?))
}
