//! What staff do about check-ins: record, confirm, decline, list.

use actix_web::{HttpResponse, get, post, put};
use domain::Refusal;
use domain::checkins::{self, CheckinLine, CheckinSeen, Standing, Whom};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Checkin;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::routes::Ctx;

/// 代为登记报到：给出 person_id，或按纸质登记表给出 name 和 phone
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckinRecordInput {
    community_id: Uuid,
    /// 所辖单位的党员
    person_id: Option<Uuid>,
    /// 纸质登记表上的姓名，须与花名册一致
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "李明")]
    name: Option<String>,
    /// 纸质登记表上的手机号，须与花名册一致
    #[validate(length(min = 11, max = 11))]
    #[schema(min_length = 11, max_length = 11, example = "13900000001")]
    phone: Option<String>,
}

impl CheckinRecordInput {
    fn whom(self) -> Result<(Whom, Uuid)> {
        let whom = match (self.person_id, self.name, self.phone) {
            (Some(person), None, None) => Whom::Member(person),
            (None, Some(name), Some(phone)) => Whom::OnPaper { name, phone },
            _ => {
                let detail = "请给出 person_id，或同时给出 name 和 phone";
                return Err(Refusal::invalid("/person_id", "ambiguous", detail).into());
            }
        };
        Ok((whom, self.community_id))
    }
}

#[utoipa::path(
    tag = "报到",
    summary = "代为登记报到",
    description = "工作人员代党员登记报到（纸质渠道）。社区工作者按登记表上的姓名和手机号登记到本社区；\
        单位书记、组织部门可为所辖党员登记到任一社区。登记后告知本人，并注明由工作人员登记。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = CheckinRecordInput,
    responses((status = 201, description = "已登记", body = Checkin))
)]
#[post("/checkins")]
pub async fn record_checkin(ctx: Ctx, who: SignedIn, key: Key, body: Body<CheckinRecordInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<CheckinSeen, Checkin>);
    let (whom, community) = body.value.whom()?;
    Ok(once::reply(checkins::record_checkin(&ctx, &who.0, whom, community, once).await?))
}

#[utoipa::path(
    tag = "报到",
    summary = "确认报到",
    description = "社区确认一次待确认的报到，从此生效；原在其他社区的报到随之结束。",
    params(
        ("checkin_id" = Uuid, Path, description = "报到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已确认", body = Checkin))
)]
#[post("/checkins/{checkin_id}/confirmation")]
pub async fn confirm_checkin(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<CheckinSeen, Checkin>);
    Ok(once::reply(checkins::confirm_checkin(&ctx, &who.0, path.0, once).await?))
}

/// 不予确认的原因
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclinationInput {
    /// 告知本人
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "登记住址不在本社区")]
    pub reason: String,
}

#[utoipa::path(
    tag = "报到",
    summary = "不予确认报到",
    description = "社区不予确认一次待确认的报到，并告知原因；原在其他社区的报到不受影响。",
    params(
        ("checkin_id" = Uuid, Path, description = "报到编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = DeclinationInput,
    responses((status = 201, description = "未予确认", body = Checkin))
)]
#[post("/checkins/{checkin_id}/declination")]
pub async fn decline_checkin(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<DeclinationInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<CheckinSeen, Checkin>);
    Ok(once::reply(checkins::decline_checkin(&ctx, &who.0, path.0, body.value.reason, once).await?))
}

/// 报到及报到人
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgCheckin {
    #[serde(flatten)]
    pub checkin: Checkin,
    #[schema(example = "张建国")]
    pub person_name: String,
    /// 当前所在单位
    pub unit_id: Option<Uuid>,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: Option<String>,
}

impl From<&CheckinLine> for OrgCheckin {
    fn from(line: &CheckinLine) -> Self {
        OrgCheckin {
            checkin: Checkin::from(&line.seen),
            person_name: line.person_name.clone(),
            unit_id: line.unit.as_ref().map(|(id, _)| *id),
            unit_name: line.unit.as_ref().map(|(_, name)| name.clone()),
        }
    }
}

/// 报到的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckinStanding {
    Pending,
    Confirmed,
    Ended,
}

impl From<CheckinStanding> for Standing {
    fn from(standing: CheckinStanding) -> Self {
        match standing {
            CheckinStanding::Pending => Standing::Pending,
            CheckinStanding::Confirmed => Standing::Live,
            CheckinStanding::Ended => Standing::Ended,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CheckinQuery {
    /// pending 待确认、confirmed 已生效、ended 已结束；不传则全部
    #[param(inline)]
    pub state: Option<CheckinStanding>,
}

#[utoipa::path(
    tag = "报到",
    summary = "社区的报到",
    description = "某社区（或其上级所辖各社区）的党员报到，最新的在前。",
    params(("org_id" = Uuid, Path, description = "组织编号"), CheckinQuery, PageQuery),
    responses((status = 200, description = "报到", body = Page<OrgCheckin>))
)]
#[get("/orgs/{org_id}/checkins")]
pub async fn list_org_checkins(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<CheckinQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let standing = filter.0.state.map(Standing::from);
    let rows = checkins::list_org_checkins(&ctx, &who.0, path.0, standing, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<OrgCheckin>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "报到",
    summary = "党员的报到记录",
    description = "本单位（或所辖单位）一名党员的历次报到，最新的在前。",
    params(("person_id" = Uuid, Path, description = "党员编号"), CursorQuery),
    responses((status = 200, description = "报到记录", body = Feed<Checkin>))
)]
#[get("/members/{person_id}/checkins")]
pub async fn list_member_checkins(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = checkins::list_member_checkins(&ctx, &who.0, path.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Checkin>::of(&rows, slice.limit, |row| row.checkin.id.to_string())))
}

/// 社区的报到设置
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckinPolicy {
    /// 报到是否须经社区确认
    pub confirmation: bool,
}

#[utoipa::path(
    tag = "报到",
    summary = "社区的报到设置",
    description = "向该社区报到是否须经其确认。",
    params(("org_id" = Uuid, Path, description = "社区编号")),
    responses((status = 200, description = "报到设置", body = CheckinPolicy))
)]
#[get("/orgs/{org_id}/checkin-policy")]
pub async fn show_checkin_policy(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let confirmation = checkins::show_checkin_policy(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(CheckinPolicy { confirmation }))
}

/// 社区的报到设置
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckinPolicyInput {
    /// 党员和单位的报到是否须经社区确认
    confirmation: bool,
}

#[utoipa::path(
    tag = "报到",
    summary = "修改社区的报到设置",
    description = "设置向该社区报到是否须经其确认；已在等待的仍须确认。",
    params(("org_id" = Uuid, Path, description = "社区编号")),
    request_body = CheckinPolicyInput,
    responses((status = 200, description = "已修改", body = CheckinPolicy))
)]
#[put("/orgs/{org_id}/checkin-policy")]
pub async fn set_checkin_policy(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    body: Body<CheckinPolicyInput>,
) -> Result<HttpResponse> {
    let confirmation = checkins::set_checkin_policy(&ctx, &who.0, path.0, body.value.confirmation).await?;
    Ok(HttpResponse::Ok().json(CheckinPolicy { confirmation }))
}
