//! Setting organisations up, correcting and retiring them.

use actix_web::{HttpResponse, post, put};
use chrono::NaiveDate;
use domain::orgs::{self, Attributes, NewOrg, OrgRow};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{Org, OrgInputKind, OrgUnitKind};
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::routes::Ctx;

/// 设立组织
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgInput {
    parent_id: Uuid,
    kind: OrgInputKind,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "市图书馆（示例）")]
    name: String,
    /// 从哪一天起存在；默认今天，最多一年以内
    #[schema(format = Date, example = "2026-09-01")]
    valid_from: Option<NaiveDate>,
    /// 统计用区划代码：市县区 6 位、街道乡镇 9 位、社区村 12 位
    #[validate(length(max = 12))]
    #[schema(max_length = 12)]
    division_code: Option<String>,
    /// 统一社会信用代码，18 位
    #[validate(length(max = 18))]
    #[schema(max_length = 18, example = "91350100M000100Y43")]
    credit_code: Option<String>,
    /// 其他系统中的编码
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "ZZ-0031")]
    external_code: Option<String>,
    /// 单位性质，只用于单位和队伍
    unit_kind: Option<OrgUnitKind>,
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "河东大道 1 号")]
    address: Option<String>,
    /// 办公电话，所有人可见；请勿填写个人号码
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "0359-8022345")]
    phone: Option<String>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "设立组织",
    description = "在所辖组织之下设立组织（单位、队伍、小区、网格等）。代码只是属性：同一区划代码或信用代码只能属于一个现有组织。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = OrgInput,
    responses((status = 201, description = "已设立", body = Org))
)]
#[post("/orgs")]
pub async fn create_org(ctx: Ctx, who: SignedIn, key: Key, body: Body<OrgInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<OrgRow, Org>);
    let input = body.value;
    let attributes = Attributes {
        division_code: input.division_code,
        credit_code: input.credit_code,
        external_code: input.external_code,
        unit_kind: input.unit_kind.map(Into::into),
        address: input.address,
        phone: input.phone,
    };
    let new = NewOrg {
        parent: input.parent_id,
        kind: input.kind.into(),
        name: input.name,
        valid_from: input.valid_from,
        attributes,
    };
    Ok(once::reply(orgs::create_org(&ctx, &who.0, new, once).await?))
}

/// 修改组织：未给出的属性将被清空
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgEdit {
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "市图书馆（示例）")]
    name: String,
    /// 统计用区划代码：市县区 6 位、街道乡镇 9 位、社区村 12 位
    #[validate(length(max = 12))]
    #[schema(max_length = 12)]
    division_code: Option<String>,
    /// 统一社会信用代码，18 位
    #[validate(length(max = 18))]
    #[schema(max_length = 18, example = "91350100M000100Y43")]
    credit_code: Option<String>,
    /// 其他系统中的编码
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "ZZ-0031")]
    external_code: Option<String>,
    /// 单位性质，只用于单位和队伍
    unit_kind: Option<OrgUnitKind>,
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "河东大道 1 号")]
    address: Option<String>,
    /// 办公电话，所有人可见；请勿填写个人号码
    #[validate(length(max = 32))]
    #[schema(max_length = 32, example = "0359-8022345")]
    phone: Option<String>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "修改组织",
    description = "改名，或更正代码、性质、地址、电话。按整体替换：未给出的属性将被清空。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    request_body = OrgEdit,
    responses((status = 200, description = "已修改", body = Org))
)]
#[put("/orgs/{org_id}")]
pub async fn edit_org(ctx: Ctx, who: SignedIn, path: PathId, body: Body<OrgEdit>) -> Result<HttpResponse> {
    let edit = body.value;
    let attributes = Attributes {
        division_code: edit.division_code,
        credit_code: edit.credit_code,
        external_code: edit.external_code,
        unit_kind: edit.unit_kind.map(Into::into),
        address: edit.address,
        phone: edit.phone,
    };
    let org = orgs::edit_org(&ctx, &who.0, path.0, edit.name, attributes).await?;
    Ok(HttpResponse::Ok().json(Org::from(&org)))
}

/// 撤销组织
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// 不再存在的第一天；默认今天，不能在将来
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "撤销组织",
    description = "撤销一个组织。其中仍有下级组织、在册党员、报到、未截止的任务或待审核的日志时不能撤销，应答逐项说明。该组织上的授权和任职同时终止。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = Retirement,
    responses((status = 200, description = "已撤销", body = Org))
)]
#[post("/orgs/{org_id}/retirement")]
pub async fn retire_org(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<Retirement>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<OrgRow, Org>);
    Ok(once::reply(orgs::retire_org(&ctx, &who.0, path.0, body.value.on, once).await?))
}
