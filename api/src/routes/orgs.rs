//! Organisations.

use actix_web::{HttpRequest, HttpResponse, get, post, put};
use domain::orgs::{self, Boards, NewOrg, OrgFilter, OrgKind, OrgRow, OrgSeen, ProfileRow};
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
use crate::view;

/// 组织
#[derive(Debug, Serialize, ToSchema)]
pub struct Org {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    /// city 市县区、street 街道乡镇、community 社区村、grid 网格、compound 小区、building 楼栋、entrance 单元、unit 单位、branch 党支部
    #[schema(example = "community")]
    pub kind: String,
    #[schema(example = "康乐社区")]
    pub name: String,
    /// 统计用区划代码
    #[schema(example = "140881001001")]
    pub division_code: Option<String>,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    #[schema(format = Date)]
    pub valid_to: Option<String>,
}

impl From<&OrgRow> for Org {
    fn from(org: &OrgRow) -> Self {
        Org {
            id: org.id,
            parent_id: org.parent_id,
            kind: org.kind.as_str().to_string(),
            name: org.name.clone(),
            division_code: org.division_code.clone(),
            valid_from: org.valid_from.to_string(),
            valid_to: org.valid_to.map(|day| day.to_string()),
        }
    }
}

/// 组织及其上下级
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgDetail {
    #[serde(flatten)]
    pub org: Org,
    /// 从本级到最上级
    pub lineage: Vec<Org>,
    /// 本级及下级各类组织的数量
    pub counts: Vec<OrgCount>,
    pub compliance_profile: Option<Profile>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrgCount {
    #[schema(example = "community")]
    pub kind: String,
    #[schema(example = 22)]
    pub count: i64,
}

/// 合规设置
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    pub org_id: Uuid,
    /// 排行榜可见范围：own 只见本人（默认）、team 只见本单位、all 全部
    #[schema(example = "own")]
    pub boards: String,
    /// 签到：optional 自愿、required 必须
    #[schema(example = "optional")]
    pub attendance: String,
    #[schema(example = "optional")]
    pub photos: String,
    #[schema(example = "optional")]
    pub location: String,
    /// 是否允许对线上行为记分
    pub scored_online_behaviour: bool,
}

impl From<&ProfileRow> for Profile {
    fn from(profile: &ProfileRow) -> Self {
        Profile {
            org_id: profile.org_id,
            boards: profile.boards.as_str().to_string(),
            attendance: profile.attendance.as_str().to_string(),
            photos: profile.photos.as_str().to_string(),
            location: profile.location.as_str().to_string(),
            scored_online_behaviour: profile.scored_online_behaviour,
        }
    }
}

impl From<&OrgSeen> for OrgDetail {
    fn from(seen: &OrgSeen) -> Self {
        OrgDetail {
            org: Org::from(&seen.org),
            lineage: seen.lineage.iter().map(Org::from).collect(),
            counts: seen
                .counts
                .iter()
                .map(|(kind, count)| OrgCount { kind: kind.as_str().to_string(), count: *count })
                .collect(),
            compliance_profile: seen.profile.as_ref().map(Profile::from),
        }
    }
}

/// 组织类型
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgInputKind {
    City,
    Street,
    Community,
    Grid,
    Compound,
    Building,
    Entrance,
    Unit,
    Branch,
}

impl From<OrgInputKind> for OrgKind {
    fn from(kind: OrgInputKind) -> Self {
        match kind {
            OrgInputKind::City => OrgKind::City,
            OrgInputKind::Street => OrgKind::Street,
            OrgInputKind::Community => OrgKind::Community,
            OrgInputKind::Grid => OrgKind::Grid,
            OrgInputKind::Compound => OrgKind::Compound,
            OrgInputKind::Building => OrgKind::Building,
            OrgInputKind::Entrance => OrgKind::Entrance,
            OrgInputKind::Unit => OrgKind::Unit,
            OrgInputKind::Branch => OrgKind::Branch,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrgQuery {
    /// 只看某组织的直接下级
    parent_id: Option<Uuid>,
    /// 只看某一类
    #[param(inline)]
    kind: Option<OrgInputKind>,
    /// 名称中包含的文字
    #[validate(length(min = 1, max = 64))]
    #[param(min_length = 1, max_length = 64)]
    name: Option<String>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "组织列表",
    description = "现有组织，可按上级、类型和名称筛选。支持 ETag。",
    params(OrgQuery, PageQuery, ("If-None-Match" = Option<String>, Header, description = "上次应答的 ETag")),
    responses(
        (status = 200, description = "组织", body = Page<Org>, headers(("ETag" = String, description = "内容的标识"))),
        (status = 304, description = "与上次相同")
    )
)]
#[get("/orgs")]
pub async fn list_orgs(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<OrgQuery>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let filter = OrgFilter { parent: filter.0.parent_id, kind: filter.0.kind.map(OrgKind::from), name: filter.0.name };
    let rows = orgs::list_orgs(&ctx, &who.0, &filter, leaf).await?;
    Ok(view::tagged(&request, &Page::<Org>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "查看组织",
    description = "查看一个组织、它的各级上级、下级各类组织的数量和合规设置。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    responses((status = 200, description = "组织", body = OrgDetail))
)]
#[get("/orgs/{org_id}")]
pub async fn show_org(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = orgs::show_org(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(OrgDetail::from(&seen)))
}

/// 设立组织
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgInput {
    parent_id: Uuid,
    kind: OrgInputKind,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "市图书馆（示例）")]
    name: String,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "设立组织",
    description = "在所辖组织之下设立组织（单位、小区、网格等），从今天起生效。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = OrgInput,
    responses((status = 201, description = "已设立", body = Org))
)]
#[post("/orgs")]
pub async fn create_org(ctx: Ctx, who: SignedIn, key: Key, body: Body<OrgInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<OrgRow, Org>);
    let new = NewOrg { parent: body.value.parent_id, kind: body.value.kind.into(), name: body.value.name };
    Ok(once::reply(orgs::create_org(&ctx, &who.0, new, once).await?))
}

/// 排行榜可见范围
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Own,
    Team,
    All,
}

/// 合规设置
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileInput {
    /// own 只见本人、team 只见本单位、all 全部
    boards: Visibility,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "修改合规设置",
    description = "设置顶级组织的排行榜可见范围。默认只见本人。",
    params(("org_id" = Uuid, Path, description = "顶级组织编号")),
    request_body = ProfileInput,
    responses((status = 200, description = "已修改", body = Profile))
)]
#[put("/orgs/{org_id}/compliance-profile")]
pub async fn set_compliance_profile(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    body: Body<ProfileInput>,
) -> Result<HttpResponse> {
    let boards = match body.value.boards {
        Visibility::Own => Boards::OwnOnly,
        Visibility::Team => Boards::Team,
        Visibility::All => Boards::All,
    };
    let profile = orgs::set_compliance_profile(&ctx, &who.0, path.0, boards).await?;
    Ok(HttpResponse::Ok().json(Profile::from(&profile)))
}
