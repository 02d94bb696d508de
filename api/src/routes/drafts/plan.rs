//! An org's plan for a week (周计划).

use actix_web::{HttpResponse, get, post};
use domain::drafts::{self, PlanCopied, PlanSeen, Supply};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::super::Ctx;
use super::super::tasks::Task;
use super::Draft;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{PathId, Query};

/// 复制周计划
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanCopyInput {
    /// 从哪一周（ISO 8601 周，星期一开始）
    #[schema(pattern = r"^[0-9]{4}-W[0-9]{2}$", example = "2026-W47")]
    from_week: String,
    /// 到哪一周；须晚于 from_week，不能是已经过去的一周
    #[schema(pattern = r"^[0-9]{4}-W[0-9]{2}$", example = "2026-W48")]
    to_week: String,
}

/// 复制周计划的结果
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCopy {
    /// 新的草稿
    pub drafts: Vec<Draft>,
    /// 以前已复制到该周而略过的任务数
    #[schema(example = 0)]
    pub skipped: usize,
}

impl From<&PlanCopied> for PlanCopy {
    fn from(copied: &PlanCopied) -> Self {
        PlanCopy { drafts: copied.drafts.iter().map(Draft::from).collect(), skipped: copied.skipped }
    }
}

#[utoipa::path(
    tag = "任务",
    summary = "复制周计划",
    description = "把组织为某一周发布的任务（活动按开始时间，任务按开始认领时间；已取消的除外）复制为另一周的草稿，\
        星期几和钟点不变。同一任务复制到同一周只有一份：草稿还在或已发布的略过，草稿已删除的可再次复制。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = PlanCopyInput,
    responses((status = 201, description = "已复制", body = PlanCopy))
)]
#[post("/orgs/{org_id}/plan-copies")]
pub async fn copy_plan(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<PlanCopyInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<PlanCopied, PlanCopy>);
    let PlanCopyInput { from_week, to_week } = body.value;
    Ok(once::reply(drafts::copy_plan(&ctx, &who.0, path.0, &from_week, &to_week, once).await?))
}

/// 一周的计划
#[derive(Debug, Serialize, ToSchema)]
pub struct Plan {
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    #[schema(example = "2026-W48")]
    pub week: String,
    /// 星期一至星期日
    pub days: Vec<PlanDay>,
    pub supply: PlanSupply,
}

/// 一天的计划
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDay {
    #[schema(format = Date, example = "2026-11-28")]
    pub day: String,
    /// 当天开始的活动，或当天开始认领的任务；已取消的除外
    pub tasks: Vec<Task>,
    /// 计划在当天的草稿
    pub drafts: Vec<Draft>,
}

/// 一周提供的名额够不够：每名报到党员每周至少三个
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanSupply {
    /// 现在在该组织或其下级社区报到的党员人数；网格、小区等的计划按其所在的社区计算
    #[schema(example = 120)]
    pub members: i64,
    /// 应提供的名额：人数的三倍
    #[schema(example = 360)]
    pub wanted: i64,
    /// 该组织及其下级当周已发布的任务的名额
    #[schema(example = 300)]
    pub offered: i64,
    /// 其中已认领的
    #[schema(example = 210)]
    pub claimed: i64,
    /// 还差多少；不差为 0
    #[schema(example = 60)]
    pub short: i64,
}

impl From<Supply> for PlanSupply {
    fn from(supply: Supply) -> Self {
        let Supply { members, wanted, offered, claimed, short } = supply;
        PlanSupply { members, wanted, offered, claimed, short }
    }
}

impl From<&PlanSeen> for Plan {
    fn from(seen: &PlanSeen) -> Self {
        let days = seen.days.iter().map(|day| PlanDay {
            day: day.day.to_string(),
            tasks: day.tasks.iter().map(Task::from).collect(),
            drafts: day.drafts.iter().map(Draft::from).collect(),
        });
        Plan {
            org_id: seen.org,
            org_name: seen.org_name.clone(),
            week: seen.week.to_string(),
            days: days.collect(),
            supply: seen.supply.into(),
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanQuery {
    /// 哪一周（ISO 8601 周）；默认本周
    #[param(pattern = r"^[0-9]{4}-W[0-9]{2}$", example = "2026-W48")]
    week: Option<String>,
}

#[utoipa::path(
    tag = "任务",
    summary = "周计划",
    description = "组织一周的计划：每天有哪些已发布的任务和草稿，以及名额够不够（每名报到党员每周至少三个）。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PlanQuery),
    responses((status = 200, description = "周计划", body = Plan))
)]
#[get("/orgs/{org_id}/plan")]
pub async fn show_plan(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PlanQuery>) -> Result<HttpResponse> {
    let plan = drafts::show_plan(&ctx, &who.0, path.0, query.0.week.as_deref()).await?;
    Ok(HttpResponse::Ok().json(Plan::from(&plan)))
}
