//! Moving, merging and splitting organisations.

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::orgs::{self, Attributes, HandedOver, NewSplit, OrgRow, Succeeded};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Org;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::routes::Ctx;

/// 变更上级
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    /// 新的上级
    parent_id: Uuid,
    /// 生效日期，只能是今天
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "变更上级",
    description = "把组织连同它的全部下级移到另一个上级之下，当天生效。原上级和新上级都须在所辖范围内，且属于同一市县区。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = MoveInput,
    responses((status = 201, description = "已变更", body = Org))
)]
#[post("/orgs/{org_id}/moves")]
pub async fn move_org(ctx: Ctx, who: SignedIn, path: PathId, key: Key, body: Body<MoveInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<OrgRow, Org>);
    let MoveInput { parent_id, on } = body.value;
    Ok(once::reply(orgs::move_org(&ctx, &who.0, path.0, parent_id, on, once).await?))
}

/// 合并或拆分的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct SuccessionDetail {
    /// merger 整体并入、split 部分划出
    #[schema(example = "merger")]
    pub kind: String,
    #[schema(format = Date, example = "2026-11-24")]
    pub effective_on: String,
    pub from: Org,
    pub to: Org,
    pub handed_over: HandedOverCounts,
}

/// 转到新组织的数量
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOverCounts {
    /// 直接下级组织
    #[schema(example = 3)]
    pub children: usize,
    /// 现有报到
    #[schema(example = 210)]
    pub checkins: usize,
    /// 在册党员
    #[schema(example = 0)]
    pub members: usize,
    /// 未完结的任务（连同认领和未通过的日志）
    #[schema(example = 5)]
    pub tasks: usize,
    /// 新增的授权
    #[schema(example = 2)]
    pub grants: usize,
}

impl From<&Succeeded> for SuccessionDetail {
    fn from(succeeded: &Succeeded) -> Self {
        let HandedOver { children, checkins, members, tasks, grants } = succeeded.handed_over;
        SuccessionDetail {
            kind: succeeded.succession.kind.as_str().to_string(),
            effective_on: succeeded.succession.effective_on.to_string(),
            from: Org::from(&succeeded.from),
            to: Org::from(&succeeded.to),
            handed_over: HandedOverCounts { children, checkins, members, tasks, grants },
        }
    }
}

/// 合并
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergerInput {
    /// 并入哪个组织（同一类，同一市县区）
    into_id: Uuid,
    /// 生效日期，只能是今天
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "并入另一组织",
    description = "把组织整体并入同类组织，当天生效：下级组织、报到、在册党员、未完结的任务及其认领、授权转到新组织；以往的记录留在原处。\
        原组织随即撤销，查看时显示并入的组织。与新组织下级重名的，名称后注明“（原某某）”。",
    params(
        ("org_id" = Uuid, Path, description = "被并入的组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = MergerInput,
    responses((status = 201, description = "已合并", body = SuccessionDetail))
)]
#[post("/orgs/{org_id}/merger")]
pub async fn merge_org(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<MergerInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<Succeeded, SuccessionDetail>);
    let MergerInput { into_id, on } = body.value;
    Ok(once::reply(orgs::merge_org(&ctx, &who.0, path.0, into_id, on, once).await?))
}

/// 拆分
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitInput {
    /// 新组织的名称
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "康乐二社区")]
    name: String,
    /// 新组织的统计用区划代码
    #[validate(length(max = 12))]
    #[schema(max_length = 12)]
    division_code: Option<String>,
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "河东大道 1 号")]
    address: Option<String>,
    /// 办公电话，所有人可见
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "0359-8022345")]
    phone: Option<String>,
    /// 划出的直接下级组织
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_items = 5000)]
    child_ids: Vec<Uuid>,
    /// 划出的人员：在原组织报到（社区）或在册（单位）
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_items = 5000, example = json!([]))]
    person_ids: Vec<Uuid>,
    /// 划出的未完结任务
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_items = 5000, example = json!([]))]
    task_ids: Vec<Uuid>,
    /// 划出的单位报到：在原社区报到的单位
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_items = 5000, example = json!([]))]
    unit_ids: Vec<Uuid>,
    /// 划出的登记申请：等待原单位处理的
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_items = 5000, example = json!([]))]
    registration_ids: Vec<Uuid>,
    /// 生效日期，只能是今天
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "拆分组织",
    description = "在同一上级之下设立同类的新组织，并把指定的下级组织、人员、未完结任务、单位报到和登记申请划给它，当天生效；未指定的留在原组织。原组织继续存在；在原组织有授权的人，在新组织有同样的授权；报到是否须确认，与原社区相同。",
    params(
        ("org_id" = Uuid, Path, description = "原组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = SplitInput,
    responses((status = 201, description = "已拆分", body = SuccessionDetail))
)]
#[post("/orgs/{org_id}/splits")]
pub async fn split_org(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SplitInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<Succeeded, SuccessionDetail>);
    let input = body.value;
    let attributes = Attributes {
        division_code: input.division_code,
        address: input.address,
        phone: input.phone,
        ..Attributes::default()
    };
    let new = NewSplit {
        name: input.name,
        attributes,
        children: input.child_ids,
        people: input.person_ids,
        tasks: input.task_ids,
        units: input.unit_ids,
        registrations: input.registration_ids,
        on: input.on,
    };
    Ok(once::reply(orgs::split_org(&ctx, &who.0, path.0, new, once).await?))
}
