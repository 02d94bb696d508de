//! The members one answers for, as a page and as a file.

use std::future::ready;

use actix_web::web::Bytes;
use actix_web::{HttpResponse, get};
use domain::people::{self, Export, MemberSeen, Narrowing};
use domain::sheets::{Csv, Workbook};
use domain::{Leafed, Refusal};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{Class, Member};
use crate::auth::SignedIn;
use crate::error::{Failure, Result};
use crate::page::{Page, PageQuery, Query};
use crate::routes::Ctx;
use crate::sheet::{self, File};
use crate::view::time;

/// 在册，还是已离开
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Roster {
    #[default]
    InService,
    Left,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// 只看该组织及其下级的单位
    org_id: Option<Uuid>,
    /// 姓名中的一段
    #[validate(length(min = 1, max = 64))]
    #[param(min_length = 1, max_length = 64)]
    name: Option<String>,
    /// 完整的手机号
    #[validate(length(min = 11, max = 11))]
    #[param(min_length = 11, max_length = 11)]
    phone: Option<String>,
    /// 党员类别
    #[param(inline)]
    class: Option<Class>,
    /// 是否已报到
    checked_in: Option<bool>,
    /// in_service 在册（默认）、left 已离开
    #[serde(default)]
    #[param(inline)]
    state: Roster,
}

impl From<MemberFilter> for Narrowing {
    fn from(filter: MemberFilter) -> Self {
        Narrowing {
            org: filter.org_id,
            name: filter.name,
            phone: filter.phone,
            class: filter.class.map(Into::into),
            checked_in: filter.checked_in,
            left: filter.state == Roster::Left,
        }
    }
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党员列表",
    description = "所辖单位的在职党员；手机号隐去中间四位。",
    params(MemberFilter, PageQuery),
    responses((status = 200, description = "党员", body = Page<Member>))
)]
#[get("/members")]
pub async fn list_members(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<MemberFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows: Leafed<MemberSeen> = people::list_members(&ctx, &who.0, filter.0.into(), leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Member>::of(&rows, leaf)))
}

/// 文件格式
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    #[default]
    Xlsx,
    Csv,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatQuery {
    /// xlsx（默认，最多 100000 人）或 csv（不限）
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

const NAME: &str = "花名册";

const HEADS: &[(&str, u16)] = &[
    ("姓名", 12),
    ("手机号", 14),
    ("单位", 28),
    ("党员类别", 12),
    ("职务", 16),
    ("生效日期", 12),
    ("离开原因", 12),
    ("离开日期", 12),
    ("报到社区", 20),
    ("报到时间", 26),
];

#[utoipa::path(
    tag = "组织与人员",
    summary = "导出花名册",
    description = "把党员列表导出为文件，手机号隐去中间四位，末行写明导出人和时间。每次导出都有审计记录。",
    params(MemberFilter, FormatQuery),
    responses((status = 200, description = "文件", content(
        (File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (File = "text/csv")
    )))
)]
#[get("/members/export")]
pub async fn export_members(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<MemberFilter>,
    format: Query<FormatQuery>,
) -> Result<HttpResponse> {
    let export = people::export_members(&ctx, &who.0, filter.0.into()).await?;
    match format.0.format {
        Format::Xlsx => Ok(sheet::xlsx(NAME, workbook(export).await?)),
        Format::Csv => Ok(sheet::csv(NAME, text(export))),
    }
}

/// The list piece by piece; at its end, who took it out and when.
fn text(export: Export) -> impl Stream<Item = Result<Bytes>> {
    let heads: Vec<&str> = HEADS.iter().map(|(head, _)| *head).collect();
    let head = Csv::new(&heads).take();
    let mut end = Csv::bare();
    end.row(&[&signature(&export)]);
    let rows = export.members.map_ok(|members| {
        let mut csv = Csv::bare();
        for member in &members {
            csv.row(&cells(member).each_ref().map(String::as_str));
        }
        Bytes::from(csv.take())
    });
    let only = |bytes: Vec<u8>| stream::once(ready(Ok(Bytes::from(bytes))));
    only(head).chain(rows.map_err(Failure::from)).chain(only(end.take()))
}

/// What a spreadsheet program opens without trouble.
const MOST: usize = 100_000;

async fn workbook(mut export: Export) -> Result<Vec<u8>> {
    let mut book = Workbook::new(NAME, HEADS).map_err(domain::Error::from)?;
    let mut rows = 0;
    while let Some(members) = export.members.try_next().await? {
        rows += members.len();
        if rows > MOST {
            let detail = format!("超过 {MOST} 人，请导出为 csv，或按组织分开导出");
            return Err(Refusal::invalid("?format", "too_many_rows", detail).into());
        }
        for member in &members {
            book.row(&cells(member).each_ref().map(String::as_str)).map_err(domain::Error::from)?;
        }
    }
    book.row(&[&signature(&export)]).map_err(domain::Error::from)?;
    Ok(book.finish().map_err(domain::Error::from)?)
}

fn signature(export: &Export) -> String {
    format!("导出人：{}　导出时间：{}", export.by, time(export.at))
}

fn cells(seen: &MemberSeen) -> [String; 10] {
    let member = Member::from(seen);
    let membership = member.membership;
    let (community, since) =
        member.checkin.map(|checkin| (checkin.community_name, checkin.checked_in_at)).unwrap_or_default();
    [
        member.name,
        member.phone.unwrap_or_default(),
        membership.unit_name,
        domain::imports::class_word(seen.membership.class).to_string(),
        membership.duty.unwrap_or_default(),
        membership.valid_from,
        seen.membership.leaving.map(domain::imports::leaving_word).unwrap_or_default().to_string(),
        membership.valid_to.unwrap_or_default(),
        community,
        since,
    ]
}
