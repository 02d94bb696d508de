//! Organisations: looking them up.

mod change;
mod profile;
mod succession;

pub use change::*;
pub use profile::*;
pub use succession::*;

use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use domain::orgs::{self, OrgFilter, OrgKind, OrgList, OrgRow, OrgSeen, SuccessionKind, UnitKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view;

/// 组织
#[derive(Debug, Serialize, ToSchema)]
pub struct Org {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    /// city 市县区、street 街道乡镇、community 社区村、grid 网格、compound 小区、building 楼栋、entrance 单元、unit 单位、branch 党支部、team 队伍
    #[schema(example = "community")]
    pub kind: String,
    #[schema(example = "康乐社区")]
    pub name: String,
    /// 统计用区划代码
    #[schema(example = "140881001001")]
    pub division_code: Option<String>,
    /// 统一社会信用代码
    #[schema(example = "91350100M000100Y43")]
    pub credit_code: Option<String>,
    /// 其他系统中的编码
    pub external_code: Option<String>,
    /// 单位性质：office 机关、institution 事业单位、state_owned 国企、new_domain 两新组织、social 社会组织
    #[schema(example = "office")]
    pub unit_kind: Option<String>,
    #[schema(example = "河东大道 1 号")]
    pub address: Option<String>,
    /// 办公电话（公开）
    #[schema(example = "0359-8022345")]
    pub phone: Option<String>,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    /// 不再存在的第一天；现有组织为 null
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
            credit_code: org.credit_code.clone(),
            external_code: org.external_code.clone(),
            unit_kind: org.unit_kind.map(|kind| kind.as_str().to_string()),
            address: org.address.clone(),
            phone: org.phone.clone(),
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
    /// 现任书记姓名
    #[schema(example = json!(["张建国"]))]
    pub secretaries: Vec<String>,
    pub compliance_profile: Option<Profile>,
    /// 并入的组织；未被合并时为 null
    pub successor: Option<OrgName>,
    /// 合并与拆分：并入或划出的去向，以及并入本组织或划出本组织的来源
    pub successions: Vec<Succession>,
    /// 上级的变更，从早到晚
    pub moves: Vec<OrgMove>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrgName {
    pub id: Uuid,
    #[schema(example = "康乐社区")]
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrgCount {
    #[schema(example = "community")]
    pub kind: String,
    #[schema(example = 22)]
    pub count: i64,
}

/// 合并或拆分
#[derive(Debug, Serialize, ToSchema)]
pub struct Succession {
    /// merger 整体并入、split 部分划出
    #[schema(example = "merger")]
    pub kind: String,
    pub from: OrgName,
    pub to: OrgName,
    #[schema(format = Date, example = "2026-11-24")]
    pub effective_on: String,
}

/// 上级的变更
#[derive(Debug, Serialize, ToSchema)]
pub struct OrgMove {
    pub from: OrgName,
    pub to: OrgName,
    #[schema(format = Date, example = "2026-11-24")]
    pub effective_on: String,
}

impl From<&OrgSeen> for OrgDetail {
    fn from(seen: &OrgSeen) -> Self {
        let name = |id: Uuid| OrgName { id, name: seen.names.get(&id).cloned().unwrap_or_default() };
        let counted = |(kind, count): &(OrgKind, i64)| OrgCount { kind: kind.as_str().to_string(), count: *count };
        let merged =
            |row: &&domain::orgs::SuccessionRow| row.from_id == seen.org.id && row.kind == SuccessionKind::Merger;
        OrgDetail {
            org: Org::from(&seen.org),
            lineage: seen.lineage.iter().map(Org::from).collect(),
            counts: seen.counts.iter().map(counted).collect(),
            secretaries: seen.secretaries.clone(),
            compliance_profile: seen.profile.as_ref().map(Profile::from),
            successor: seen.successions.iter().find(merged).map(|row| name(row.to_id)),
            successions: seen
                .successions
                .iter()
                .map(|row| Succession {
                    kind: row.kind.as_str().to_string(),
                    from: name(row.from_id),
                    to: name(row.to_id),
                    effective_on: row.effective_on.to_string(),
                })
                .collect(),
            moves: seen
                .moves
                .iter()
                .map(|row| OrgMove {
                    from: name(row.from_id),
                    to: name(row.to_id),
                    effective_on: row.effective_on.to_string(),
                })
                .collect(),
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
    Team,
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
            OrgInputKind::Team => OrgKind::Team,
        }
    }
}

/// 单位性质
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgUnitKind {
    Office,
    Institution,
    StateOwned,
    NewDomain,
    Social,
}

impl From<OrgUnitKind> for UnitKind {
    fn from(kind: OrgUnitKind) -> Self {
        match kind {
            OrgUnitKind::Office => UnitKind::Office,
            OrgUnitKind::Institution => UnitKind::Institution,
            OrgUnitKind::StateOwned => UnitKind::StateOwned,
            OrgUnitKind::NewDomain => UnitKind::NewDomain,
            OrgUnitKind::Social => UnitKind::Social,
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
    /// 看某一天存在的组织；默认今天
    #[param(format = Date, example = "2026-09-01")]
    on: Option<NaiveDate>,
    /// 同时列出那一天之前已撤销的组织
    #[serde(default)]
    #[param(default = false)]
    retired: bool,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "组织列表",
    description = "某一天（默认今天）存在的组织，可按上级、类型和名称筛选，也可同时列出已撤销的。支持 ETag。",
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
    let OrgQuery { parent_id: parent, kind, name, on, retired } = filter.0;
    let list = OrgList { filter: OrgFilter { parent, kind: kind.map(OrgKind::from), name, retired }, on };
    let rows = orgs::list_orgs(&ctx, &who.0, &list, leaf).await?;
    Ok(view::tagged(&request, &Page::<Org>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "查看组织",
    description = "查看一个组织（包括已撤销的）、它的各级上级、下级各类组织的数量、书记、合规设置，以及它的合并、拆分和上级变更。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    responses((status = 200, description = "组织", body = OrgDetail))
)]
#[get("/orgs/{org_id}")]
pub async fn show_org(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let seen = orgs::show_org(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(OrgDetail::from(&seen)))
}
