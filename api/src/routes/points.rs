//! Points (积分): balances and statements.

mod explain;

use actix_web::{HttpResponse, get};
use domain::calendar::Period;
use domain::points::{self, Account, Balances, EntryRow, EntrySeen, LedgerRootRow};
pub use explain::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::{self, time};

/// 记入的积分及其依据
#[derive(Debug, Serialize, ToSchema)]
pub struct Posted {
    pub id: Uuid,
    /// 积分项
    #[schema(example = "service_hours")]
    pub item: String,
    /// assessment 考核积分
    #[schema(example = "assessment")]
    pub currency: String,
    /// 应得
    #[schema(example = "5")]
    pub offered: String,
    /// 实得
    #[schema(example = "2")]
    pub credited: String,
    /// 因何上限而减少
    #[schema(example = "每次最多 2 分")]
    pub cut_by: Option<String>,
    /// 依据
    #[schema(example = "第二条　按核定的服务时长记分……（核定 300 分钟，应得 5 分，每次最多 2 分，计 2 分）")]
    pub because: String,
    #[schema(format = DateTime, example = "2026-11-22T10:00:00+08:00")]
    pub happened_at: String,
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub recorded_at: String,
}

impl From<&EntryRow> for Posted {
    fn from(entry: &EntryRow) -> Self {
        Posted {
            id: entry.id,
            item: entry.item.clone(),
            currency: entry.currency.as_str().to_string(),
            offered: view::points(entry.offered),
            credited: view::points(entry.credited),
            cut_by: entry.cut_by.clone(),
            because: entry.because.clone(),
            happened_at: time(entry.happened_at),
            recorded_at: time(entry.recorded_at),
        }
    }
}

/// 积分流水的一行
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    #[serde(flatten)]
    pub posted: Posted,
    /// 本人流水的第几行
    #[schema(example = 7)]
    pub number: i64,
    /// deed 事迹、counter_deed 冲销、window_closed 周期结束、expiry 到期
    #[schema(example = "deed")]
    pub cause: String,
    #[schema(example = "志愿服务时长")]
    pub item_title: String,
    /// 积分方案的条文
    #[schema(example = "第二条　按核定的服务时长记分，每小时 1 分。")]
    pub clause: String,
    #[schema(example = "在职党员积分（默认方案）")]
    pub scheme_title: String,
    #[schema(example = 1)]
    pub scheme_version: i32,
    #[schema(example = "陪护独居老人就医")]
    pub task_title: Option<String>,
    pub log_id: Option<Uuid>,
    /// 爽约的，是哪次认领
    pub claim_id: Option<Uuid>,
    /// 申报的，是哪份申报
    pub proposal_id: Option<Uuid>,
    /// 防篡改：本行与前一行的摘要
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}

impl From<&EntrySeen> for Entry {
    fn from(seen: &EntrySeen) -> Self {
        Entry {
            posted: Posted::from(&seen.entry),
            number: seen.entry.subject_seq,
            cause: seen.entry.cause_kind.as_str().to_string(),
            item_title: seen.item_title.clone(),
            clause: seen.clause.clone(),
            scheme_title: seen.scheme_title.clone(),
            scheme_version: seen.scheme_version,
            task_title: seen.task_title.clone(),
            log_id: seen.log_id,
            claim_id: seen.claim_id,
            proposal_id: seen.proposal_id,
            hash: seen.entry.hash.clone(),
        }
    }
}

/// 积分余额
#[derive(Debug, Serialize, ToSchema)]
pub struct Points {
    pub month: PeriodPoints,
    pub year: PeriodPoints,
    /// 累计
    #[schema(example = "36.5")]
    pub all: String,
    /// 考核积分之外的
    pub others: Vec<PointsOfCurrency>,
}

/// 一个周期内的积分
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodPoints {
    #[schema(example = "2026-11")]
    pub period: String,
    #[schema(example = "4.5")]
    pub points: String,
}

/// 另一币种的余额
#[derive(Debug, Serialize, ToSchema)]
pub struct PointsOfCurrency {
    /// redeemable 兑换积分、hours 服务时长（小时）
    #[schema(example = "hours")]
    pub currency: String,
    pub month: PeriodPoints,
    pub year: PeriodPoints,
    /// 累计
    #[schema(example = "112.5")]
    pub all: String,
    /// 按累计评定的等次，如星级；方案没有等次的为 null
    #[schema(example = "一星志愿者")]
    pub level: Option<String>,
    /// 上一等次；已是最高等次的为 null
    #[schema(example = "二星志愿者")]
    pub next_level: Option<String>,
    /// 离上一等次还差多少
    #[schema(example = "187.5")]
    pub missing: Option<String>,
    /// 等次须每年保级的，今年还差多少可保住（或恢复）；不差的为 null
    #[schema(example = "12.5")]
    pub to_keep: Option<String>,
    /// 下一批将到期的；不会到期的为 null
    #[schema(example = "25")]
    pub expiring: Option<String>,
    /// 这一批可用到哪天（含当日）
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-31")]
    pub expires_on: Option<String>,
}

impl From<&(Period, i64)> for PeriodPoints {
    fn from((period, amount): &(Period, i64)) -> Self {
        PeriodPoints { period: period.to_string(), points: view::points(*amount) }
    }
}

impl From<&Account> for PointsOfCurrency {
    fn from(account: &Account) -> Self {
        let next = account.level.as_ref().and_then(|level| level.next.clone()).unzip();
        PointsOfCurrency {
            currency: account.currency.as_str().to_string(),
            month: PeriodPoints::from(&account.month),
            year: PeriodPoints::from(&account.year),
            all: view::points(account.all),
            level: account.level.as_ref().map(|level| level.title.clone()),
            next_level: next.0,
            missing: next.1.map(|missing| missing.to_string()),
            to_keep: account.level.as_ref().and_then(|level| level.to_keep).map(|lacking| lacking.to_string()),
            expiring: account.expiring.map(|(_, amount)| amount.to_string()),
            expires_on: account.expiring.map(|(day, _)| day.to_string()),
        }
    }
}

#[utoipa::path(
    tag = "本人",
    summary = "我的积分",
    description = "本人本月、本年和累计的考核积分，以及服务时长等其他币种的余额和星级。",
    responses((status = 200, description = "积分", body = Points))
)]
#[get("/me/points")]
pub async fn show_my_points(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let Balances { assessment, others } = points::show_my_points(&ctx, &who.0).await?;
    let points = Points {
        month: PeriodPoints::from(&assessment.month),
        year: PeriodPoints::from(&assessment.year),
        all: view::points(assessment.all),
        others: view::each(&others),
    };
    Ok(HttpResponse::Ok().json(points))
}

#[utoipa::path(
    tag = "本人",
    summary = "我的积分流水",
    description = "本人的积分流水，最新的在前；每一行都写明依据的条文、应得、实得和上限。",
    params(CursorQuery),
    responses((status = 200, description = "积分流水", body = Feed<Entry>))
)]
#[get("/me/entries")]
pub async fn list_my_entries(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let (before, limit) = query.0.before()?;
    let rows = points::list_my_entries(&ctx, &who.0, before, limit).await?;
    Ok(HttpResponse::Ok().json(Feed::<Entry>::of(&rows, limit, |row| row.entry.subject_seq.to_string())))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党员的积分流水",
    description = "本单位（或所辖单位）一名党员的积分流水，最新的在前。",
    params(("person_id" = Uuid, Path, description = "党员编号"), CursorQuery),
    responses((status = 200, description = "积分流水", body = Feed<Entry>))
)]
#[get("/members/{person_id}/entries")]
pub async fn list_member_entries(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let (before, limit) = query.0.before()?;
    let rows = points::list_member_entries(&ctx, &who.0, path.0, before, limit).await?;
    Ok(HttpResponse::Ok().json(Feed::<Entry>::of(&rows, limit, |row| row.entry.subject_seq.to_string())))
}

#[utoipa::path(
    tag = "得分",
    summary = "组织的积分流水",
    description = "所辖一个组织自身的积分流水，最新的在前；所属党员的积分不在其中。",
    params(("org_id" = Uuid, Path, description = "组织编号"), CursorQuery),
    responses((status = 200, description = "积分流水", body = Feed<Entry>))
)]
#[get("/orgs/{org_id}/entries")]
pub async fn list_org_entries(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let (before, limit) = query.0.before()?;
    let rows = points::list_org_entries(&ctx, &who.0, path.0, before, limit).await?;
    Ok(HttpResponse::Ok().json(Feed::<Entry>::of(&rows, limit, |row| row.entry.subject_seq.to_string())))
}

/// 一天结束时全部积分流水的摘要
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerRoot {
    #[schema(format = Date, example = "2026-11-22")]
    pub day: String,
    /// 有积分流水的党员和组织数
    #[schema(example = 3550)]
    pub subjects: i64,
    /// 流水的行数
    #[schema(example = 12000)]
    pub entries: i64,
    /// 各条流水链当日最后一行的摘要
    pub state: String,
    /// 前一个 root；第一天为空
    pub previous: String,
    /// 日期、state 和 previous 的 SHA-256
    pub root: String,
    #[schema(format = DateTime, example = "2026-11-23T01:00:00+08:00")]
    pub sealed_at: String,
}

impl From<&LedgerRootRow> for LedgerRoot {
    fn from(row: &LedgerRootRow) -> Self {
        LedgerRoot {
            day: row.day.to_string(),
            subjects: row.subjects,
            entries: row.entries,
            state: row.state.clone(),
            previous: row.previous.clone(),
            root: row.root.clone(),
            sealed_at: time(row.sealed_at),
        }
    }
}

#[utoipa::path(
    tag = "积分方案",
    summary = "积分流水每日摘要",
    description = "每天凌晨对此前全部积分流水计算一个摘要（root），最新的在前。摘要可以公布：谁保存了某天的 root，\
        日后就能证明当天及以前的流水有没有被改动或删除（`xianfeng verify`）。其中没有任何个人信息。",
    params(PageQuery),
    responses((status = 200, description = "每日摘要", body = Page<LedgerRoot>))
)]
#[get("/ledger-roots")]
pub async fn list_ledger_roots(ctx: Ctx, who: SignedIn, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let leafed = points::list_ledger_roots(&ctx, &who.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<LedgerRoot>::of(&leafed, leaf)))
}
