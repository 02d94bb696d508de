//! Check-in rates (报到率), laggards and deadlines (报到期限).

use actix_web::{HttpResponse, get, post, put};
use chrono::NaiveDate;
use domain::checkins::deadlines::{self, Deadline, Due};
use domain::checkins::rates::{self, LaggardSeen, Line, Reminded};
use domain::orgs::OrgKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::routes::Ctx;
use crate::routes::orgs::OrgInputKind;

/// 报到期限：某年的一天
#[derive(Debug, Serialize, ToSchema)]
pub struct DueDeadline {
    #[schema(example = "下半年报到")]
    pub name: String,
    /// 当天 24 时前报到即为按期
    #[schema(format = Date, example = "2026-12-31")]
    pub on: String,
}

impl From<&Due> for DueDeadline {
    fn from(due: &Due) -> Self {
        DueDeadline { name: due.name.clone(), on: due.on.to_string() }
    }
}

/// 一个组织的报到率
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckinRate {
    pub org_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub org_name: String,
    #[schema(example = "unit")]
    pub org_kind: String,
    /// 所辖单位的在职党员数
    #[schema(example = 120)]
    pub members: i64,
    /// 其中已报到的（不论报到在哪个社区）
    #[schema(example = 114)]
    pub checked_in: i64,
    /// 报到率，单位为万分之一，不足的舍去；没有在职党员时为 null
    #[schema(example = 9500)]
    pub rate: Option<i64>,
    /// 其中上一期限按期报到的
    #[schema(example = 110)]
    pub met: i64,
    /// 上一期限的按期率，单位为万分之一
    #[schema(example = 9166)]
    pub met_rate: Option<i64>,
    /// 报到在所辖社区的党员数（不论在哪个单位）
    #[schema(example = 36)]
    pub arrived: i64,
}

impl From<&Line> for CheckinRate {
    fn from(line: &Line) -> Self {
        CheckinRate {
            org_id: line.org.id,
            org_name: line.org.name.clone(),
            org_kind: line.org.kind.as_str().to_string(),
            members: line.members,
            checked_in: line.checked_in,
            rate: rates::rate(line.checked_in, line.members),
            met: line.met,
            met_rate: rates::rate(line.met, line.members),
            arrived: line.arrived,
        }
    }
}

/// 报到率：本级，及逐个下级
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckinRates {
    pub whole: CheckinRate,
    pub last_deadline: Option<DueDeadline>,
    pub next_deadline: Option<DueDeadline>,
    #[serde(flatten)]
    pub lines: Page<CheckinRate>,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RateQuery {
    /// 逐个列出所辖的某一类组织，如 unit 单位、community 社区；不传则为直接下级
    #[param(inline)]
    kind: Option<OrgInputKind>,
}

#[utoipa::path(
    tag = "报到",
    summary = "报到率",
    description = "所辖组织的报到率和按期率：本级，及逐个直接下级（或所辖的逐个单位、社区）。",
    params(("org_id" = Uuid, Path, description = "组织编号"), RateQuery, PageQuery),
    responses((status = 200, description = "报到率", body = CheckinRates))
)]
#[get("/orgs/{org_id}/checkin-rates")]
pub async fn show_checkin_rates(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<RateQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let kind = filter.0.kind.map(OrgKind::from);
    let seen = rates::show_checkin_rates(&ctx, &who.0, path.0, kind, leaf).await?;
    Ok(HttpResponse::Ok().json(CheckinRates {
        whole: CheckinRate::from(&seen.whole),
        last_deadline: seen.last_deadline.as_ref().map(DueDeadline::from),
        next_deadline: seen.next_deadline.as_ref().map(DueDeadline::from),
        lines: Page::of(&seen.lines, leaf),
    }))
}

/// 未报到的在职党员
#[derive(Debug, Serialize, ToSchema)]
pub struct Laggard {
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub name: String,
    /// 中间四位隐去
    #[schema(example = "138****0001")]
    pub phone: Option<String>,
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
}

impl From<&LaggardSeen> for Laggard {
    fn from(seen: &LaggardSeen) -> Self {
        Laggard {
            person_id: seen.person_id,
            name: seen.name.clone(),
            phone: seen.masked_phone.clone(),
            unit_id: seen.unit_id,
            unit_name: seen.unit_name.clone(),
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LaggardQuery {
    /// 只看某一天结束时没有报到的，如上一期限；不传则为现在没有报到的
    #[param(value_type = Option<String>, format = Date)]
    missed: Option<NaiveDate>,
}

#[utoipa::path(
    tag = "报到",
    summary = "未报到名单",
    description = "所辖单位中没有报到（或没有按期报到）的在职党员，按单位排列。",
    params(("org_id" = Uuid, Path, description = "组织编号"), LaggardQuery, PageQuery),
    responses((status = 200, description = "未报到的党员", body = Page<Laggard>))
)]
#[get("/orgs/{org_id}/laggards")]
pub async fn list_laggards(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<LaggardQuery>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = rates::list_laggards(&ctx, &who.0, path.0, filter.0.missed, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Laggard>::of(&rows, leaf)))
}

/// 提醒的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct LaggardReminder {
    /// 提醒了多少人；今天已提醒过的不再提醒
    #[schema(example = 37)]
    pub told: usize,
    /// 是否还有人未提醒（一次最多 5000 人），需再次提交
    pub more: bool,
}

impl From<&Reminded> for LaggardReminder {
    fn from(reminded: &Reminded) -> Self {
        LaggardReminder { told: reminded.told, more: reminded.more }
    }
}

#[utoipa::path(
    tag = "报到",
    summary = "提醒未报到党员",
    description = "向所辖单位中没有报到的在职党员发消息提醒。每人每天最多一次，不论由谁提醒。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已提醒", body = LaggardReminder))
)]
#[post("/orgs/{org_id}/laggards/reminders")]
pub async fn remind_laggards(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<Reminded, LaggardReminder>);
    Ok(once::reply(rates::remind_laggards(&ctx, &who.0, path.0, once).await?))
}

/// 每年的报到期限
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckinDeadline {
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32, example = "上半年报到")]
    name: String,
    #[validate(range(min = 1, max = 12))]
    #[schema(minimum = 1, maximum = 12, example = 6)]
    month: u32,
    /// 2 月 29 日在平年为 28 日
    #[validate(range(min = 1, max = 31))]
    #[schema(minimum = 1, maximum = 31, example = 30)]
    day: u32,
}

/// 每年的报到期限
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckinDeadlines {
    /// 1 至 12 个
    #[validate(length(min = 1, max = 12), nested)]
    #[schema(min_items = 1, max_items = 12)]
    deadlines: Vec<CheckinDeadline>,
}

impl From<Vec<Deadline>> for CheckinDeadlines {
    fn from(all: Vec<Deadline>) -> Self {
        let one = |one: Deadline| CheckinDeadline { name: one.name, month: one.month, day: one.day };
        CheckinDeadlines { deadlines: all.into_iter().map(one).collect() }
    }
}

#[utoipa::path(
    tag = "报到",
    summary = "报到期限",
    description = "对某组织有效的报到期限，由其顶级组织设定；没有设定时为 6 月 30 日和 12 月 31 日。",
    params(("org_id" = Uuid, Path, description = "组织编号")),
    responses((status = 200, description = "报到期限", body = CheckinDeadlines))
)]
#[get("/orgs/{org_id}/checkin-deadlines")]
pub async fn show_checkin_deadlines(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let all = deadlines::show_checkin_deadlines(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(CheckinDeadlines::from(all)))
}

#[utoipa::path(
    tag = "报到",
    summary = "设定报到期限",
    description = "设定顶级组织每年的报到期限，代替原来的。",
    params(("org_id" = Uuid, Path, description = "顶级组织编号")),
    request_body = CheckinDeadlines,
    responses((status = 200, description = "已设定", body = CheckinDeadlines))
)]
#[put("/orgs/{org_id}/checkin-deadlines")]
pub async fn set_checkin_deadlines(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    body: Body<CheckinDeadlines>,
) -> Result<HttpResponse> {
    let one = |one: CheckinDeadline| Deadline { name: one.name, month: one.month, day: one.day };
    let new = body.value.deadlines.into_iter().map(one).collect();
    let all = deadlines::set_checkin_deadlines(&ctx, &who.0, path.0, new).await?;
    Ok(HttpResponse::Ok().json(CheckinDeadlines::from(all)))
}

/// 下一期限
#[derive(Debug, Serialize, ToSchema)]
pub struct NextDeadline {
    #[serde(flatten)]
    pub due: DueDeadline,
    /// 还剩几天；0 为当天
    #[schema(example = 37)]
    pub days_left: i64,
    /// 现有的报到是否已满足
    pub met: bool,
}

/// 上一期限
#[derive(Debug, Serialize, ToSchema)]
pub struct LastDeadline {
    #[serde(flatten)]
    pub due: DueDeadline,
    /// 是否按期报到
    pub met: bool,
}

/// 本人的报到期限
#[derive(Debug, Serialize, ToSchema)]
pub struct MyCheckinDeadlines {
    pub next: Option<NextDeadline>,
    pub last: Option<LastDeadline>,
}

#[utoipa::path(
    tag = "本人",
    summary = "我的报到期限",
    description = "下一个报到期限、还剩几天、是否已满足，以及上一期限是否按期。",
    responses((status = 200, description = "报到期限", body = MyCheckinDeadlines))
)]
#[get("/me/checkin-deadlines")]
pub async fn show_my_deadlines(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let mine = deadlines::show_my_deadlines(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok().json(MyCheckinDeadlines {
        next: mine.next.map(|(due, days_left, met)| NextDeadline { due: DueDeadline::from(&due), days_left, met }),
        last: mine.last.map(|(due, met)| LastDeadline { due: DueDeadline::from(&due), met }),
    }))
}
