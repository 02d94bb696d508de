//! Claims by units (单位认领).

use actix_web::{HttpResponse, get, post, put};
use domain::claims::units::{self, Named, NewUnitClaim, UnitClaimSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::routes::Ctx;
use crate::routes::tasks::{Task, TaskQuery};
use crate::view::time;

/// 单位认领
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitClaim {
    pub id: Uuid,
    pub task_id: Uuid,
    #[schema(example = "周末清洁日")]
    pub task_title: String,
    /// 活动才有
    #[schema(format = DateTime, example = "2026-11-28T09:00:00+08:00")]
    pub starts_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-28T11:00:00+08:00")]
    pub ends_at: Option<String>,
    #[schema(example = "康乐社区党群服务站")]
    pub place: Option<String>,
    /// 发布任务的组织
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    /// 单位现有的名额：已报名单的与未报名单的合计
    #[schema(example = 6)]
    pub slots: i64,
    /// 其中未报名单的
    #[schema(example = 4)]
    pub unnamed: i32,
    /// 报送名单的截止时间：任务截止时，活动为开始前 24 小时（以较早者为准）；到时未报名单的名额自动退回
    #[schema(format = DateTime, example = "2026-11-27T09:00:00+08:00")]
    pub name_by: String,
    /// 已报名、现仍有效的党员，先后为序
    pub named: Vec<NamedMember>,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub claimed_at: String,
    /// 不能再报名单的才有；已报的名单不受影响
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// settled 报送名单的时间已过、returned 单位全部退回、released 单位不再在那里报到、handed_over 并入后继单位的认领、task_closed 任务关闭、task_cancelled 任务取消
    pub end_reason: Option<String>,
}

/// 单位报名的党员
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedMember {
    pub claim_id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub named_at: String,
}

impl From<&Named> for NamedMember {
    fn from(named: &Named) -> Self {
        NamedMember {
            claim_id: named.claim.id,
            person_id: named.claim.person_id,
            person_name: named.person_name.clone(),
            named_at: time(named.claim.claimed_at),
        }
    }
}

impl From<&UnitClaimSeen> for UnitClaim {
    fn from(seen: &UnitClaimSeen) -> Self {
        let (row, task) = (&seen.row, &seen.task);
        UnitClaim {
            id: row.id,
            task_id: row.task_id,
            task_title: task.title.clone(),
            starts_at: task.starts_at.map(time),
            ends_at: task.ends_at.map(time),
            place: task.place.clone(),
            org_id: task.org_id,
            org_name: seen.org_name.clone(),
            unit_id: row.unit_id,
            unit_name: seen.unit_name.clone(),
            slots: i64::from(row.unnamed) + seen.named.len() as i64,
            unnamed: row.unnamed,
            name_by: time(row.name_by),
            named: seen.named.iter().map(NamedMember::from).collect(),
            claimed_at: time(row.claimed_at),
            ended_at: row.ended_at.map(time),
            end_reason: row.end_reason.map(|reason| reason.as_str().to_string()),
        }
    }
}

/// 单位认领几个名额
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitClaimInput {
    unit_id: Uuid,
    /// 认领几个名额
    #[validate(range(min = 1, max = 10000))]
    #[schema(minimum = 1, maximum = 10000, example = 6)]
    slots: i32,
    /// 同时报送的名单，可以为空；过了报送名单的截止时间才认领的，须一次报全
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    person_ids: Vec<Uuid>,
}

/// 名单
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamesInput {
    /// 本单位（含下级单位）的在职党员
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    person_ids: Vec<Uuid>,
}

/// 名额
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsInput {
    /// 单位共要几个名额，含已报名单的；0 为全部退回
    #[validate(range(min = 0, max = 10000))]
    #[schema(minimum = 0, maximum = 10000, example = 4)]
    slots: i32,
}

#[utoipa::path(
    tag = "任务",
    summary = "单位可认领的任务",
    description = "面向单位报到的各社区、现在可以认领且有名额、单位尚未认领的任务，最新的在前。",
    params(("org_id" = Uuid, Path, description = "单位编号"), TaskQuery, PageQuery),
    responses((status = 200, description = "任务", body = Page<Task>))
)]
#[get("/orgs/{org_id}/claimable-tasks")]
pub async fn list_claimable_tasks(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    which: Query<TaskQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = units::list_claimable_tasks(&ctx, &who.0, path.0, which.0.filter(), leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Task>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "单位认领任务",
    description = "单位一次占用任务的几个名额，在报送名单的截止时间前报送由谁参加；也可同时报送。任务须面向单位报到的社区。名额绝不超发，排队候补的人优先。",
    params(
        ("task_id" = Uuid, Path, description = "任务编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = UnitClaimInput,
    responses((status = 201, description = "已认领", body = UnitClaim))
)]
#[post("/tasks/{task_id}/unit-claims")]
pub async fn claim_for_unit(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<UnitClaimInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<UnitClaimSeen, UnitClaim>);
    let UnitClaimInput { unit_id, slots, person_ids } = body.value;
    let new = NewUnitClaim { unit: unit_id, slots, people: person_ids };
    Ok(once::reply(units::claim_for_unit(&ctx, &who.0, path.0, new, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "单位的认领",
    description = "某单位（或某组织所辖各单位）认领的任务及名单，最新的在前。",
    params(("org_id" = Uuid, Path, description = "单位或其上级的编号"), PageQuery),
    responses((status = 200, description = "单位认领", body = Page<UnitClaim>))
)]
#[get("/orgs/{org_id}/unit-claims")]
pub async fn list_unit_claims(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = units::list_unit_claims(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<UnitClaim>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "任务的单位认领",
    description = "所辖组织的一项任务由哪些单位认领、各占几个名额、报了哪些人，先后为序。",
    params(("task_id" = Uuid, Path, description = "任务编号"), PageQuery),
    responses((status = 200, description = "单位认领", body = Page<UnitClaim>))
)]
#[get("/tasks/{task_id}/unit-claims")]
pub async fn list_task_unit_claims(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = units::list_task_unit_claims(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<UnitClaim>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "任务",
    summary = "查看单位认领",
    description = "查看一次单位认领：所辖单位的，或所辖组织的任务的。",
    params(("unit_claim_id" = Uuid, Path, description = "单位认领编号")),
    responses((status = 200, description = "单位认领", body = UnitClaim))
)]
#[get("/unit-claims/{unit_claim_id}")]
pub async fn show_unit_claim(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = units::show_unit_claim(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(UnitClaim::from(&seen)))
}

#[utoipa::path(
    tag = "任务",
    summary = "报送名单",
    description = "单位为已占的名额报送由谁参加，要么全部生效，要么全不生效。报名的党员收到通知，认领与自己认领的一样；本人退出的，截止时间前名额退回单位，可另报他人。",
    params(
        ("unit_claim_id" = Uuid, Path, description = "单位认领编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = NamesInput,
    responses((status = 201, description = "已报名", body = UnitClaim))
)]
#[post("/unit-claims/{unit_claim_id}/names")]
pub async fn name_members(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<NamesInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<UnitClaimSeen, UnitClaim>);
    Ok(once::reply(units::name_members(&ctx, &who.0, path.0, body.value.person_ids, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "撤下名单",
    description = "报送名单截止前，单位撤下已报的党员，要么全部生效，要么全不生效；名额仍归单位，被撤下的党员收到通知。已签到或已提交日志的不能撤下。",
    params(
        ("unit_claim_id" = Uuid, Path, description = "单位认领编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = NamesInput,
    responses((status = 201, description = "已撤下", body = UnitClaim))
)]
#[post("/unit-claims/{unit_claim_id}/unnamings")]
pub async fn unname_members(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<NamesInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<UnitClaimSeen, UnitClaim>);
    Ok(once::reply(units::unname_members(&ctx, &who.0, path.0, body.value.person_ids, once).await?))
}

#[utoipa::path(
    tag = "任务",
    summary = "调整单位的名额",
    description = "报送名单截止前，增加或退回单位的名额；不能少于已报名单的人数，0 为全部退回。重复提交没有影响。",
    params(("unit_claim_id" = Uuid, Path, description = "单位认领编号")),
    request_body = SlotsInput,
    responses((status = 200, description = "单位认领", body = UnitClaim))
)]
#[put("/unit-claims/{unit_claim_id}/slots")]
pub async fn resize_unit_claim(ctx: Ctx, who: SignedIn, path: PathId, body: Body<SlotsInput>) -> Result<HttpResponse> {
    let seen = units::resize_unit_claim(&ctx, &who.0, path.0, body.value.slots).await?;
    Ok(HttpResponse::Ok().json(UnitClaim::from(&seen)))
}
