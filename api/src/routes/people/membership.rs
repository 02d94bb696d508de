//! Memberships: their history, another unit, leaving.

use actix_web::{HttpResponse, get, post, put};
use chrono::NaiveDate;
use domain::people::{self, Departure, Leaving, MemberChanged, MembershipsSeen, VoidedSeen, Wish};
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
use crate::view::time;

/// 党组织关系记录
#[derive(Debug, Serialize, ToSchema)]
pub struct Memberships {
    /// 最新的在前；尚未生效的也在内
    pub items: Vec<Membership>,
    /// 登记过但没有生效的变更，最近作废的在前
    pub voided: Vec<VoidedChange>,
}

impl From<&MembershipsSeen> for Memberships {
    fn from(seen: &MembershipsSeen) -> Self {
        Memberships {
            items: seen.memberships.iter().map(|(row, unit)| membership(row, unit)).collect(),
            voided: seen.voided.iter().map(VoidedChange::from).collect(),
        }
    }
}

/// 登记为将来生效、后来作废的变更
#[derive(Debug, Serialize, ToSchema)]
pub struct VoidedChange {
    /// 原定转入的单位，或原定离开的单位
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    /// 原定的生效日期
    #[schema(format = Date, example = "2026-12-01")]
    pub effective_on: String,
    /// 原定离开的原因；原定转入（或变更类别、职务）的为 null
    pub leaving: Option<String>,
    /// taken_back 已撤回、overtaken 因另一变更先生效而作废
    #[schema(example = "taken_back")]
    pub cause: String,
    /// 撤回的理由
    pub reason: Option<String>,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub voided_at: String,
    /// 办理人
    pub voided_by: Option<String>,
}

impl From<&VoidedSeen> for VoidedChange {
    fn from(seen: &VoidedSeen) -> Self {
        VoidedChange {
            unit_id: seen.change.unit_id,
            unit_name: seen.unit_name.clone(),
            effective_on: seen.change.effective_on.to_string(),
            leaving: seen.change.leaving.map(|why| why.as_str().to_string()),
            cause: seen.change.cause.as_str().to_string(),
            reason: seen.change.reason.clone(),
            voided_at: time(seen.change.voided_at),
            voided_by: seen.by.clone(),
        }
    }
}

/// 变更后的党员
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedMember {
    #[serde(flatten)]
    pub member: Member,
    /// 因此作废的、登记为将来生效的变更
    pub voided: Vec<VoidedChange>,
}

impl From<&MemberChanged> for ChangedMember {
    fn from(changed: &MemberChanged) -> Self {
        ChangedMember {
            member: Member::from(&changed.member),
            voided: changed.voided.iter().map(VoidedChange::from).collect(),
        }
    }
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党组织关系记录",
    description = "一名党员历次的单位、类别和职务，最新的在前；登记过但没有生效的变更另列。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "党组织关系", body = Memberships))
)]
#[get("/members/{person_id}/memberships")]
pub async fn list_memberships(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = people::list_memberships(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Memberships::from(&seen)))
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
        已离开的党员由此重新转入，须填写不早于离开日期的生效日期。\n\n\
        转到另一单位时，此前登记的、更晚生效的调动随之作废（列在 voided 中），登记的离开不变；只变更党支部、类别、职务的，\
        已登记的调动照常生效。不填生效日期且与已登记的变更相同的，不再改动。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = MembershipInput,
    responses((status = 200, description = "已变更", body = ChangedMember))
)]
#[put("/members/{person_id}/membership")]
pub async fn set_membership(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<MembershipInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<MemberChanged, ChangedMember>);
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
    description = "登记党员转出、退休、去世或开除。到了那一天，报到随之结束，尚未提交日志的认领无责退回。\
        原定在那一天或之后生效的变更随之作废（列在 voided 中）。只能登记党员在本单位期间的离开。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DepartureInput,
    responses((status = 201, description = "已登记", body = ChangedMember))
)]
#[post("/members/{person_id}/departure")]
pub async fn record_departure(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DepartureInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<MemberChanged, ChangedMember>);
    let departure = Departure { reason: body.value.reason.into(), on: body.value.on };
    Ok(once::reply(people::record_departure(&ctx, &who.0, path.0, departure, once).await?))
}

/// 撤回变更
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWithdrawalInput {
    /// 要撤回的变更原定生效的日期
    #[schema(example = "2026-12-01")]
    on: NaiveDate,
    /// 理由
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "登记有误")]
    reason: String,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "撤回尚未生效的变更",
    description = "撤回登记为将来生效的调动或离开：原有党组织关系继续有效，在其之后登记的变更一并作废（列在 voided 中）。\
        涉及几个单位的，由共同的上级办理；已经生效的不能撤回。谁撤回的、为什么，均留有记录。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ChangeWithdrawalInput,
    responses((status = 201, description = "已撤回", body = ChangedMember))
)]
#[post("/members/{person_id}/change-withdrawal")]
pub async fn withdraw_change(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ChangeWithdrawalInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<MemberChanged, ChangedMember>);
    let what = (body.value.on, body.value.reason.as_str());
    Ok(once::reply(people::withdraw_change(&ctx, &who.0, path.0, what, once).await?))
}
