//! Lists of orgs, in and out.

use std::future::ready;

use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, post};
use domain::imports::{self, ImportRow, NewImport, ORG_HEADS};
use domain::sheets::{Csv, Workbook};
use futures::stream;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{Import, Mode};
use crate::auth::SignedIn;
use crate::body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::Query;
use crate::routes::Ctx;
use crate::sheet::{self, File};

/// 文件格式
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgsFormat {
    #[default]
    Xlsx,
    Csv,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrgsFormatQuery {
    /// xlsx（默认）或 csv
    #[serde(default)]
    #[param(inline)]
    format: OrgsFormat,
}

const NAME: &str = "组织名录";

#[utoipa::path(
    tag = "组织与人员",
    summary = "下载组织名录模板",
    description = "组织名录的表头和示例行；.xlsx 另有一张表说明各列的填写方法。",
    params(OrgsFormatQuery),
    responses((status = 200, description = "模板", content(
        (File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (File = "text/csv")
    )))
)]
#[get("/org-lists/template")]
pub async fn orgs_template(ctx: Ctx, who: SignedIn, query: Query<OrgsFormatQuery>) -> Result<HttpResponse> {
    let csv = query.0.format == OrgsFormat::Csv;
    let bytes = imports::orgs_template(&ctx, &who.0, csv).await?;
    Ok(file("组织名录模板", csv, bytes))
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrgsImportQuery {
    /// 导入范围：组织设在该组织之下
    org_id: Uuid,
    /// dry_run 试运行（默认）、all_or_nothing 全部正确才导入、skip_bad 跳过有误的行
    #[serde(default)]
    #[param(inline)]
    mode: Mode,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "导入组织名录",
    description = "上传组织名录文件（.xlsx，或 UTF-8、GB18030 编码的 .csv），请求体即文件内容：街道、社区、网格、小区、楼栋、单元、\
        单位、党支部、队伍，行的先后不限。先整体核对，再分批导入；用返回的编号查询进度和逐行的问题。填写了代码的先按代码识别已有\
        组织，否则按上级、类别和名称识别；内容相同的行不重复设立，名称和属性不同的更正，不填的不变。导入不调整上级，也不撤销组织。\
        导入期间同一城市不能再导入，也不能逐个设立、修改、撤销或调整组织。",
    params(
        OrgsImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body(content(
        (File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (File = "text/csv"),
        (File = "application/octet-stream")
    )),
    responses((status = 202, description = "已收到", body = Import))
)]
#[post("/org-lists")]
pub async fn import_orgs(
    ctx: Ctx,
    who: SignedIn,
    query: Query<OrgsImportQuery>,
    key: Key,
    file: body::Sheet,
) -> Result<HttpResponse> {
    let once = key.optional(&file.digest, once::accepted::<ImportRow, Import>);
    let new = NewImport { org: query.0.org_id, mode: query.0.mode.into(), file: file.bytes };
    Ok(once::reply(imports::import_orgs(&ctx, &who.0, new, once).await?))
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrgsExportQuery {
    /// 该组织之下的组织
    org_id: Uuid,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "导出组织名录",
    description = "把一个组织之下的现有组织导出为文件，表头与模板相同；原样导入同一组织不产生变化。每次导出都有审计记录。",
    params(OrgsExportQuery, OrgsFormatQuery),
    responses((status = 200, description = "文件", content(
        (File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (File = "text/csv")
    )))
)]
#[get("/org-lists/export")]
pub async fn export_orgs(
    ctx: Ctx,
    who: SignedIn,
    query: Query<OrgsExportQuery>,
    format: Query<OrgsFormatQuery>,
) -> Result<HttpResponse> {
    let out = imports::export_orgs(&ctx, &who.0, query.0.org_id).await?;
    let rows = out.rows.iter().map(|row| row.each_ref().map(String::as_str));
    if format.0.format == OrgsFormat::Csv {
        let mut csv = Csv::new(&ORG_HEADS.map(|(head, _)| head));
        rows.for_each(|row| csv.row(&row));
        return Ok(file(NAME, true, csv.take()));
    }
    let mut book = Workbook::new(NAME, &ORG_HEADS).map_err(domain::Error::from)?;
    for row in rows {
        book.row(&row).map_err(domain::Error::from)?;
    }
    Ok(file(NAME, false, book.finish().map_err(domain::Error::from)?))
}

fn file(name: &str, csv: bool, bytes: Vec<u8>) -> HttpResponse {
    if csv { sheet::csv(name, stream::once(ready(Ok(Bytes::from(bytes))))) } else { sheet::xlsx(name, bytes) }
}
