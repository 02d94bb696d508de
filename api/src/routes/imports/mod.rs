//! Lists from outside: rosters and orgs, and how they come along.

mod orgs;

pub use orgs::*;

use actix_web::{HttpResponse, get, post};
use domain::imports::{self, ImportFaultRow, ImportKind, ImportMode, ImportRow, NewImport};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::sheet::{self, File};
use crate::view::time;

/// 导入
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    pub id: Uuid,
    /// roster 花名册、orgs 组织名录
    #[schema(example = "roster")]
    pub kind: String,
    /// 导入范围：该组织及其下级
    pub org_id: Uuid,
    /// dry_run 试运行、all_or_nothing 全部正确才导入、skip_bad 跳过有误的行
    #[schema(example = "dry_run")]
    pub mode: String,
    /// checking 核对中、applying 导入中、finished 已完成、refused 有误未导入、failed 出错中断（可重新导入）
    #[schema(example = "finished")]
    pub state: String,
    /// 文件中的行数（不含表头和空行）
    #[schema(example = 3550)]
    pub rows: i32,
    /// 本阶段（核对或导入）已处理的行数
    #[schema(example = 3550)]
    pub done: i32,
    /// 新登记的人数，或新设立的组织数；试运行时为将会登记、设立的数目，下同
    #[schema(example = 3500)]
    pub created: i32,
    /// 变更党组织关系的人数，或更正名称、属性的组织数
    #[schema(example = 12)]
    pub changed: i32,
    /// 登记离开的人数；组织名录为 0
    #[schema(example = 3)]
    pub ended: i32,
    /// 与现有记录一致的行数
    #[schema(example = 30)]
    pub unchanged: i32,
    /// 有误的行数
    #[schema(example = 5)]
    pub bad: i32,
    /// 文件中不认识、未导入的列
    #[schema(example = json!(["序号"]))]
    pub ignored_columns: Vec<String>,
    /// 文件的 SHA-256
    pub file_digest: String,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub started_at: String,
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
}

impl From<&ImportRow> for Import {
    fn from(row: &ImportRow) -> Self {
        Import {
            id: row.id,
            kind: row.kind.as_str().to_string(),
            org_id: row.org_id,
            mode: row.mode.as_str().to_string(),
            state: row.state.as_str().to_string(),
            rows: row.rows,
            done: row.done,
            created: row.created,
            changed: row.changed,
            ended: row.ended,
            unchanged: row.unchanged,
            bad: row.bad,
            ignored_columns: row.ignored.split(',').filter(|head| !head.is_empty()).map(str::to_string).collect(),
            file_digest: row.file_digest.clone(),
            started_at: time(row.started_at),
            finished_at: row.finished_at.map(time),
        }
    }
}

/// 一处错误，或一处提示
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFault {
    /// 行号，与表格软件中显示的一致
    #[schema(example = 7)]
    pub row: i32,
    /// 列
    #[schema(example = "手机号")]
    pub column: String,
    #[schema(example = "malformed")]
    pub code: String,
    #[schema(example = "手机号应为 1 开头的 11 位数字")]
    pub detail: String,
    /// 仅为提示，该行无误：如登记过的将来的调动会因该行作废
    pub remark: bool,
}

impl From<&ImportFaultRow> for ImportFault {
    fn from(row: &ImportFaultRow) -> Self {
        ImportFault {
            row: row.line,
            column: row.head.clone(),
            code: row.code.clone(),
            detail: row.detail.clone(),
            remark: row.remark,
        }
    }
}

/// 导入方式
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    DryRun,
    AllOrNothing,
    SkipBad,
}

impl From<Mode> for ImportMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::DryRun => ImportMode::DryRun,
            Mode::AllOrNothing => ImportMode::AllOrNothing,
            Mode::SkipBad => ImportMode::SkipBad,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// 导入范围：只涉及该组织及其下级的单位
    org_id: Uuid,
    /// dry_run 试运行（默认）、all_or_nothing 全部正确才导入、skip_bad 跳过有误的行
    #[serde(default)]
    #[param(inline)]
    mode: Mode,
}

/// 导入的种类
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Roster,
    Orgs,
}

impl From<Kind> for ImportKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Roster => ImportKind::Roster,
            Kind::Orgs => ImportKind::Orgs,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct KindQuery {
    /// 只看一种：roster 花名册、orgs 组织名录
    #[param(inline)]
    kind: Option<Kind>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "下载花名册模板",
    description = "空白花名册（.xlsx）及填写说明。",
    responses((status = 200, description = "模板", body = File,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
)]
#[get("/rosters/template")]
pub async fn roster_template(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    Ok(sheet::xlsx("花名册模板", imports::roster_template(&ctx, &who.0).await?))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "导入花名册",
    description = "上传花名册文件（.xlsx，或 UTF-8、GB18030 编码的 .csv），请求体即文件内容。文件先整体核对，再分批导入；\
        用返回的编号查询进度和逐行的问题。以手机号识别党员：内容相同的行不重复登记，单位不同的从生效日期起转到新单位，\
        同一手机号换了姓名是错误。导入期间同一城市不能再导入，也不能逐个修改花名册。",
    params(
        ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body(content(
        (File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (File = "text/csv"),
        (File = "application/octet-stream")
    )),
    responses((status = 202, description = "已收到", body = Import))
)]
#[post("/rosters")]
pub async fn import_roster(
    ctx: Ctx,
    who: SignedIn,
    query: Query<ImportQuery>,
    key: Key,
    file: body::Sheet,
) -> Result<HttpResponse> {
    let once = key.optional(&file.digest, once::accepted::<ImportRow, Import>);
    let new = NewImport { org: query.0.org_id, mode: query.0.mode.into(), file: file.bytes };
    Ok(once::reply(imports::import_roster(&ctx, &who.0, new, once).await?))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "导入记录",
    description = "所辖组织的导入（花名册和组织名录），最新的在前。",
    params(KindQuery, PageQuery),
    responses((status = 200, description = "导入", body = Page<Import>))
)]
#[get("/imports")]
pub async fn list_imports(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<KindQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = imports::list_imports(&ctx, &who.0, filter.0.kind.map(Into::into), leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Import>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "查看导入",
    description = "一次导入的进度和结果。",
    params(("import_id" = Uuid, Path, description = "导入编号")),
    responses((status = 200, description = "导入", body = Import))
)]
#[get("/imports/{import_id}")]
pub async fn show_import(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Import::from(&imports::show_import(&ctx, &who.0, path.0).await?)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "导入中的问题",
    description = "逐行逐列列出有误之处，按行号排列；无误但应当知道的（如登记过的调动将因此作废）也列出，remark 为 true。",
    params(("import_id" = Uuid, Path, description = "导入编号"), PageQuery),
    responses((status = 200, description = "问题", body = Page<ImportFault>))
)]
#[get("/imports/{import_id}/faults")]
pub async fn list_import_faults(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = imports::list_import_faults(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<ImportFault>::of(&rows, leaf)))
}
