//! Memberships: their history, another unit, leaving.

use actix_web::{HttpResponse, get, post, put};
use chrono::NaiveDate;
use domain::people::{self, Departure, Leaving, MemberSeen, Wish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{Class, Member, Membership, membership};
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::routes::Ctx;

/// 党组织关系记录
#[derive(Debug, Serialize, ToSchema)]
pub struct Memberships {
    pub items: Vec<Membership>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党组织关系记录",
    description = "一名党员历次的单位、类别和职务，最新的在前。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "党组织关系", body = Memberships))
)]
#[get("/members/{person_id}/memberships")]
pub async fn list_memberships(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let rows = people::list_memberships(&ctx, &who.0, path.0).await?;
    let items = rows.iter().map(|(row, unit)| membership(row, unit)).collect();
    Ok(HttpResponse::Ok().json(Memberships { items }))
}

/// 新的党组织关系；不填的项保持不变
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipInput {
    unit_id: Uuid,
    /// 该单位下的党支部
    branch_id: Option<Uuid>,
    /// 党员类别：office 机关、community 社区、rural 农村、new_domain 两新、floating 流动、retired 离退休
    class: Option<Class>,
    /// 职务
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "科长")]
    duty: Option<String>,
    /// 生效日期；不填为今天
    #[schema(example = "2026-11-01")]
    valid_from: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "变更党组织关系",
    description = "从生效日期起转到另一单位，或变更党支部、类别、职务；原关系在同一天结束。生效日期与现有关系相同的，视为更正。\
        已离开的党员由此重新转入，须填写不早于离开日期的生效日期。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = MembershipInput,
    responses((status = 200, description = "已变更", body = Member))
)]
#[put("/members/{person_id}/membership")]
pub async fn set_membership(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<MembershipInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<MemberSeen, Member>);
    let input = body.value;
    let wish = Wish {
        unit: input.unit_id,
        branch: input.branch_id,
        class: input.class.map(Into::into),
        duty: input.duty,
        valid_from: input.valid_from,
    };
    Ok(once::reply(people::set_membership(&ctx, &who.0, path.0, wish, once).await?))
}

/// 离开原因
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DepartureReason {
    Transferred,
    Retired,
    Died,
    Expelled,
}

impl From<DepartureReason> for Leaving {
    fn from(reason: DepartureReason) -> Self {
        match reason {
            DepartureReason::Transferred => Leaving::Transferred,
            DepartureReason::Retired => Leaving::Retired,
            DepartureReason::Died => Leaving::Died,
            DepartureReason::Expelled => Leaving::Expelled,
        }
    }
}

/// 离开
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartureInput {
    /// transferred 转出、retired 退休、died 去世、expelled 开除
    reason: DepartureReason,
    /// 从这一天起不再在册；可以是将来一年之内
    #[schema(example = "2026-11-16")]
    on: NaiveDate,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "登记离开",
    description = "登记党员转出、退休、去世或开除。到了那一天，报到随之结束，尚未提交日志的认领无责退回。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DepartureInput,
    responses((status = 201, description = "已登记", body = Member))
)]
#[post("/members/{person_id}/departure")]
pub async fn record_departure(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DepartureInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<MemberSeen, Member>);
    let departure = Departure { reason: body.value.reason.into(), on: body.value.on };
    Ok(once::reply(people::record_departure(&ctx, &who.0, path.0, departure, once).await?))
}
