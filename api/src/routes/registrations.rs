//! Registrations (登记申请).

use actix_web::{HttpResponse, get, post};
use domain::orgs::OrgRow;
use domain::registrations::{
    self, Namesake as NamesakeSeen, NewRegistration, RegistrationDecision, RegistrationSeen, RegistrationState,
    RegistrationVerdict,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::people::Class;
use crate::auth::{Anyone, SignedIn};
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::time;

/// 单位名称的一部分
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnitQuery {
    /// 单位名称中的至少 2 个字
    #[validate(length(min = 2, max = 64))]
    #[param(min_length = 2, max_length = 64, example = "教育局")]
    name: String,
}

/// 可选择的单位
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitChoice {
    pub id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub name: String,
}

/// 查到的单位
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitChoices {
    pub items: Vec<UnitChoice>,
}

impl From<&OrgRow> for UnitChoice {
    fn from(org: &OrgRow) -> Self {
        UnitChoice { id: org.id, name: org.name.clone() }
    }
}

#[utoipa::path(
    tag = "登录",
    summary = "查找所在单位",
    description = "登记申请前按名称查找单位，最多 20 个。",
    params(UnitQuery),
    responses((status = 200, description = "单位", body = UnitChoices))
)]
#[get("/registrations/units")]
pub async fn find_units(ctx: Ctx, who: Anyone, query: Query<UnitQuery>) -> Result<HttpResponse> {
    let rows = registrations::find_units(&ctx, &who.0, &query.0.name).await?;
    Ok(HttpResponse::Ok().json(UnitChoices { items: rows.iter().map(UnitChoice::from).collect() }))
}

/// 登记申请
#[derive(Debug, Serialize, ToSchema)]
pub struct Registration {
    pub id: Uuid,
    #[schema(example = "李明")]
    pub name: String,
    #[schema(example = "138****0001")]
    pub phone: Option<String>,
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    #[schema(example = "office")]
    pub class: String,
    pub duty: Option<String>,
    /// waiting 待确认、confirmed 已确认、declined 未通过、replaced 已被新的申请或绑定替换、lapsed 逾期失效
    #[schema(example = "waiting")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub filed_at: String,
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    pub decided_by: Option<String>,
    pub reason: Option<String>,
    /// 确认后对应的党员
    pub person_id: Option<Uuid>,
    /// 待确认时，本单位花名册中的同名党员
    pub namesakes: Vec<Namesake>,
}

/// 同名党员
#[derive(Debug, Serialize, ToSchema)]
pub struct Namesake {
    pub person_id: Uuid,
    #[schema(example = "李明")]
    pub name: String,
    #[schema(example = "139****0002")]
    pub phone: Option<String>,
}

impl From<&NamesakeSeen> for Namesake {
    fn from(seen: &NamesakeSeen) -> Self {
        Namesake { person_id: seen.person_id, name: seen.name.clone(), phone: seen.masked_phone.clone() }
    }
}

impl From<&RegistrationSeen> for Registration {
    fn from(seen: &RegistrationSeen) -> Self {
        let row = &seen.registration;
        Registration {
            id: row.id,
            name: row.name.clone(),
            phone: seen.masked_phone.clone(),
            unit_id: row.unit_id,
            unit_name: seen.unit_name.clone(),
            class: row.class.as_str().to_string(),
            duty: row.duty.clone(),
            state: row.state.as_str().to_string(),
            filed_at: time(row.filed_at),
            decided_at: row.decided_at.map(time),
            decided_by: seen.decided_by_name.clone(),
            reason: row.reason.clone(),
            person_id: row.person_id,
            namesakes: seen.namesakes.iter().map(Namesake::from).collect(),
        }
    }
}

/// 申请登记
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationInput {
    /// wx.login 新得到的 code
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "demo-new-1")]
    js_code: String,
    /// 手机号按钮新得到的 code
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "phone-13800009999")]
    phone_code: String,
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "李明")]
    name: String,
    /// 所在单位
    unit_id: Uuid,
    /// office 机关、community 社区、rural 农村、new_domain 两新、floating 流动、retired 离退休
    #[serde(default)]
    class: Class,
    /// 职务
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "科员")]
    duty: Option<String>,
}

#[utoipa::path(
    tag = "登录",
    summary = "申请登记",
    description = "花名册中没有本人的，验证手机号后申请登记，由所在单位确认；确认后即可微信登录。同一微信或同一手机号只有一个待确认的申请，重新提交即替换。个人信息在提交 90 天后清除。",
    request_body = RegistrationInput,
    responses((status = 201, description = "已提交", body = Registration))
)]
#[post("/registrations")]
pub async fn file_registration(ctx: Ctx, who: Anyone, body: Body<RegistrationInput>) -> Result<HttpResponse> {
    let input = body.value;
    let new = NewRegistration {
        js_code: input.js_code,
        phone_code: input.phone_code,
        name: input.name,
        unit: input.unit_id,
        class: input.class.into(),
        duty: input.duty,
    };
    let seen = registrations::file_registration(&ctx, &who.0, new).await?;
    Ok(HttpResponse::Created().json(Registration::from(&seen)))
}

/// 登记申请的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationStep {
    Waiting,
    Confirmed,
    Declined,
    Replaced,
    Lapsed,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RegistrationFilter {
    /// 只看这一状态的申请
    #[param(inline)]
    state: Option<RegistrationStep>,
}

#[utoipa::path(
    tag = "账号管理",
    summary = "登记申请列表",
    description = "本单位（或所辖单位）的登记申请，最早提交的在前。待确认的附花名册中的同名党员。",
    params(RegistrationFilter, PageQuery),
    responses((status = 200, description = "登记申请", body = Page<Registration>))
)]
#[get("/registrations")]
pub async fn list_registrations(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<RegistrationFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let state = filter.0.state.map(|state| match state {
        RegistrationStep::Waiting => RegistrationState::Waiting,
        RegistrationStep::Confirmed => RegistrationState::Confirmed,
        RegistrationStep::Declined => RegistrationState::Declined,
        RegistrationStep::Replaced => RegistrationState::Replaced,
        RegistrationStep::Lapsed => RegistrationState::Lapsed,
    });
    let rows = registrations::list_registrations(&ctx, &who.0, state, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Registration>::of(&rows, leaf)))
}

/// 是否确认
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationVerdictInput {
    Confirmed,
    Declined,
}

/// 处理登记申请
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationDecisionInput {
    verdict: RegistrationVerdictInput,
    /// 不通过时必填，申请人可见
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "不是本单位党员，请重新选择单位")]
    reason: Option<String>,
    /// 申请人就是花名册中的这名党员（换了手机号）：确认后更新其手机号
    person_id: Option<Uuid>,
    /// 申请人与花名册中的同名党员不是同一人
    #[serde(default)]
    is_another: bool,
}

#[utoipa::path(
    tag = "账号管理",
    summary = "处理登记申请",
    description = "确认或不通过一份登记申请。确认后申请人列入花名册并绑定其微信，即可登录；手机号和姓名与花名册相同的，并入原记录。单位已有同名党员的，须指明是否同一人。不能处理自己的申请。",
    params(
        ("registration_id" = Uuid, Path, description = "登记申请编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RegistrationDecisionInput,
    responses((status = 201, description = "已处理", body = Registration))
)]
#[post("/registrations/{registration_id}/decision")]
pub async fn decide_registration(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RegistrationDecisionInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<RegistrationSeen, Registration>);
    let input = body.value;
    let decision = RegistrationDecision {
        verdict: match input.verdict {
            RegistrationVerdictInput::Confirmed => RegistrationVerdict::Confirmed,
            RegistrationVerdictInput::Declined => RegistrationVerdict::Declined,
        },
        reason: input.reason,
        person: input.person_id,
        is_another: input.is_another,
    };
    Ok(once::reply(registrations::decide_registration(&ctx, &who.0, path.0, decision, once).await?))
}
