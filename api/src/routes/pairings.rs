//! Pairings (包联).

use actix_web::{HttpResponse, get, post, put};
use chrono::NaiveDate;
use domain::pairings::{self, Filter, NewPairing, PairingSeen, Standing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::time;

/// 包联
#[derive(Debug, Serialize, ToSchema)]
pub struct Pairing {
    pub id: Uuid,
    pub place_id: Uuid,
    #[schema(example = "城东小区")]
    pub place_name: String,
    /// compound 小区、grid 网格、building 楼栋、entrance 单元（楼道）
    #[schema(example = "compound")]
    pub place_kind: String,
    pub community_id: Option<Uuid>,
    #[schema(example = "康乐社区")]
    pub community_name: Option<String>,
    /// 单位包联的才有
    pub unit_id: Option<Uuid>,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: Option<String>,
    /// 党员包联的才有
    pub person_id: Option<Uuid>,
    #[schema(example = "张建国")]
    pub person_name: Option<String>,
    /// 户数；null 表示整个小区
    #[schema(example = 30)]
    pub households: Option<i32>,
    /// 包联范围
    #[schema(example = "3号楼1单元")]
    pub extent: Option<String>,
    /// upcoming 未开始、live 包联中、ended 已结束
    #[schema(example = "live")]
    pub state: String,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    /// 不再包联的第一天（到期日或结束日）；没有期限且未结束的为 null
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// ended 工作人员登记结束、expired 已到期、handed_over 因合并由后继承接、checkin_ended 不再在该社区报到、moved 改在其他社区报到、left 党组织关系离开、place_retired 该处已撤销
    pub end_reason: Option<String>,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub recorded_at: String,
}

impl From<&PairingSeen> for Pairing {
    fn from(seen: &PairingSeen) -> Self {
        let (row, place) = (&seen.pairing, &seen.place);
        let run_out = (seen.standing == Standing::Ended).then_some("expired");
        Pairing {
            id: row.id,
            place_id: row.place_id,
            place_name: place.place_name.clone(),
            place_kind: place.place_kind.as_str().to_string(),
            community_id: place.community_id,
            community_name: place.community_name.clone(),
            unit_id: row.unit_id,
            unit_name: seen.unit_name.clone(),
            person_id: row.person_id,
            person_name: seen.person_name.clone(),
            households: row.households,
            extent: row.extent.clone(),
            state: seen.standing.as_str().to_string(),
            valid_from: row.valid_from.to_string(),
            valid_to: row.valid_to.map(|day| day.to_string()),
            end_reason: row.end_reason.map(|reason| reason.as_str()).or(run_out).map(String::from),
            recorded_at: time(row.recorded_at),
        }
    }
}

/// 登记包联
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairingInput {
    /// 包联单位；与 person_id 二者填一项
    unit_id: Option<Uuid>,
    /// 包联党员；与 unit_id 二者填一项
    person_id: Option<Uuid>,
    /// 户数，仅用于党员；包联网格、楼栋、单元的必填，不填表示整个小区
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, example = 30)]
    households: Option<i32>,
    /// 包联范围，如楼栋、单元；不要填写居民的个人信息
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "3号楼1单元")]
    extent: Option<String>,
    /// 从哪一天起；默认今天
    #[schema(format = Date, example = "2026-09-01")]
    valid_from: Option<NaiveDate>,
    /// 不再包联的第一天；没有期限的不填
    #[schema(format = Date)]
    valid_to: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "包联",
    summary = "登记包联",
    description = "登记单位包联小区，或党员包联小区、小区（网格、楼栋、单元）中的若干户，并告知党员或单位书记。\
        该单位或党员须已在此处所属的社区报到：社区只能安排向本社区报到的单位和党员。\
        一个小区可以由几个单位包联，一个单位可以包联几个小区；同一单位或党员对同一处不能同时有两项包联。\
        报到注销或改到其他社区、党员离开、小区撤销的，包联随之结束；小区或单位合并的，由后继承接。",
    params(
        ("org_id" = Uuid, Path, description = "小区、网格、楼栋或单元（楼道）的编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = PairingInput,
    responses((status = 201, description = "已登记", body = Pairing))
)]
#[post("/orgs/{org_id}/pairings")]
pub async fn record_pairing(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<PairingInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<PairingSeen, Pairing>);
    let PairingInput { unit_id, person_id, households, extent, valid_from, valid_to } = body.value;
    let new = NewPairing { place: path.0, unit: unit_id, person: person_id, households, extent, valid_from, valid_to };
    Ok(once::reply(pairings::record_pairing(&ctx, &who.0, new, once).await?))
}

/// 包联的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairingState {
    Upcoming,
    Live,
    Ended,
}

/// 由谁包联
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairingHolder {
    Unit,
    Member,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PairingQuery {
    /// 只看这一状态的：upcoming 未开始、live 包联中、ended 已结束；默认全部
    #[param(inline)]
    state: Option<PairingState>,
    /// 只看某一天有效的
    #[param(format = Date, example = "2026-09-01")]
    on: Option<NaiveDate>,
    /// 只看单位的（unit）或党员的（member）；默认都看
    #[param(inline)]
    holder: Option<PairingHolder>,
}

impl From<PairingQuery> for Filter {
    fn from(query: PairingQuery) -> Self {
        Filter {
            standing: query.state.map(|state| match state {
                PairingState::Upcoming => Standing::Upcoming,
                PairingState::Live => Standing::Live,
                PairingState::Ended => Standing::Ended,
            }),
            on: query.on,
            of_units: query.holder.map(|holder| matches!(holder, PairingHolder::Unit)),
        }
    }
}

#[utoipa::path(
    tag = "包联",
    summary = "包联列表",
    description = "从两边查看：某小区（或社区及其上级所辖各处）由谁包联，或某单位包联哪些小区；最新的在前，已结束的也在内。",
    params(("org_id" = Uuid, Path, description = "小区、社区或其上级，或单位的编号"), PairingQuery, PageQuery),
    responses((status = 200, description = "包联", body = Page<Pairing>))
)]
#[get("/orgs/{org_id}/pairings")]
pub async fn list_org_pairings(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<PairingQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = pairings::list_org_pairings(&ctx, &who.0, path.0, filter.0.into(), leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Pairing>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "包联",
    summary = "党员的包联",
    description = "一名党员现在和以前的包联，新的在前。党员所在单位看到全部；社区看到在本社区各处的。",
    params(("person_id" = Uuid, Path, description = "党员编号"), CursorQuery),
    responses((status = 200, description = "包联", body = Feed<Pairing>))
)]
#[get("/members/{person_id}/pairings")]
pub async fn list_member_pairings(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = pairings::list_member_pairings(&ctx, &who.0, path.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Pairing>::of(&rows, slice.limit, |seen| seen.pairing.id.to_string())))
}

#[utoipa::path(
    tag = "本人",
    summary = "我的包联",
    description = "本人现在和以前包联的小区和户数，新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "包联", body = Feed<Pairing>))
)]
#[get("/me/pairings")]
pub async fn list_my_pairings(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = pairings::list_my_pairings(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Pairing>::of(&rows, slice.limit, |seen| seen.pairing.id.to_string())))
}

/// 更正户数和范围
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdsInput {
    /// 户数；null 表示整个小区
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, example = 36)]
    households: Option<i32>,
    /// 包联范围，如楼栋、单元；不要填写居民的个人信息
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "3号楼1单元、2单元")]
    extent: Option<String>,
}

#[utoipa::path(
    tag = "包联",
    summary = "更正包联户数",
    description = "更正党员包联的户数和范围，未结束的才能更正。",
    params(
        ("pairing_id" = Uuid, Path, description = "包联编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = HouseholdsInput,
    responses((status = 200, description = "已更正", body = Pairing))
)]
#[put("/pairings/{pairing_id}/households")]
pub async fn correct_pairing(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<HouseholdsInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<PairingSeen, Pairing>);
    let HouseholdsInput { households, extent } = body.value;
    Ok(once::reply(pairings::correct_pairing(&ctx, &who.0, path.0, households, extent, once).await?))
}

/// 结束包联
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairingEndInput {
    /// 不再包联的第一天；默认今天，不能在将来，也不能早于开始日期
    #[schema(format = Date)]
    on: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "包联",
    summary = "结束包联",
    description = "登记一项包联的结束，并告知党员或单位书记；记录保留。尚未开始的，在开始当日结束，即取消。",
    params(
        ("pairing_id" = Uuid, Path, description = "包联编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = PairingEndInput,
    responses((status = 200, description = "已结束", body = Pairing))
)]
#[post("/pairings/{pairing_id}/end")]
pub async fn end_pairing(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<PairingEndInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<PairingSeen, Pairing>);
    Ok(once::reply(pairings::end_pairing(&ctx, &who.0, path.0, body.value.on, once).await?))
}
