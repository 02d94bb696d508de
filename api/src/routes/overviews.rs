//! Overviews (总览).

use actix_web::{HttpRequest, HttpResponse, get};
use domain::overviews::{self, Counted, Figures};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view;

/// 一个组织（含其下级）的各项数字；服务和积分按服务发生的时间（北京时间）计入当月
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewFigures {
    /// 所属单位的在职党员人数
    #[schema(example = 3550)]
    pub members: i64,
    /// 其中已报到（不论在哪个社区）的人数
    #[schema(example = 3120)]
    pub members_checked_in: i64,
    /// 在所属社区报到的在职党员人数（不论属于哪个单位）
    #[schema(example = 2980)]
    pub checked_in: i64,
    /// 正在进行的任务数：已开始、未截止、未关闭，包括名额已满的
    #[schema(example = 42)]
    pub open_tasks: i64,
    /// 这些任务的有效认领数
    #[schema(example = 160)]
    pub live_claims: i64,
    /// 本月发布的任务数
    #[schema(example = 75)]
    pub tasks_published: i64,
    /// 等待审核的日志数
    #[schema(example = 8)]
    pub logs_waiting: i64,
    /// 本月在此服务、已审核通过的日志数
    #[schema(example = 210)]
    pub logs_accepted: i64,
    /// 这些日志核定的服务时长，分钟
    #[schema(example = 18900)]
    pub minutes_served: i64,
    /// 所属单位的党员本月服务（不论在哪里）、已审核通过的日志数
    #[schema(example = 198)]
    pub member_logs_accepted: i64,
    /// 这些日志核定的服务时长，分钟
    #[schema(example = 17820)]
    pub member_minutes_served: i64,
    /// 所属单位的党员和在所属社区报到的党员本月的考核积分合计，每人只计一次
    #[schema(example = "312.5")]
    pub points: String,
}

impl From<&Figures> for OverviewFigures {
    fn from(figures: &Figures) -> Self {
        OverviewFigures {
            members: figures.members,
            members_checked_in: figures.members_checked_in,
            checked_in: figures.checked_in,
            open_tasks: figures.open_tasks,
            live_claims: figures.live_claims,
            tasks_published: figures.tasks_published,
            logs_waiting: figures.logs_waiting,
            logs_accepted: figures.logs_accepted,
            minutes_served: figures.minutes_served,
            member_logs_accepted: figures.member_logs_accepted,
            member_minutes_served: figures.member_minutes_served,
            points: view::points(figures.points),
        }
    }
}

/// 一个组织及其数字
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewRow {
    pub id: Uuid,
    #[schema(example = "community")]
    pub kind: String,
    #[schema(example = "康乐社区")]
    pub name: String,
    pub figures: OverviewFigures,
}

impl From<&Counted> for OverviewRow {
    fn from(counted: &Counted) -> Self {
        OverviewRow {
            id: counted.org.id,
            kind: counted.org.kind.as_str().to_string(),
            name: counted.org.name.clone(),
            figures: OverviewFigures::from(&counted.figures),
        }
    }
}

/// 组织总览
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    #[serde(flatten)]
    pub whole: OverviewRow,
    /// 本月
    #[schema(example = "2026-11")]
    pub month: String,
    /// 现有的直接下级
    pub children: Page<OverviewRow>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "组织总览",
    description = "一个组织（含其下级）今天和本月的数字：党员、报到、任务、认领、日志、服务时长、积分；并按现有的直接下级逐行列出。\
        已撤销的组织不单独列出，在那里做过的仍计入其上级，已合并的也计入并入的组织；所以本级的数字不一定等于各行之和。\
        只有数字，没有姓名。支持 ETag。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        PageQuery,
        ("If-None-Match" = Option<String>, Header, description = "上次应答的 ETag")
    ),
    responses(
        (status = 200, description = "总览", body = Overview, headers(("ETag" = String, description = "内容的标识"))),
        (status = 304, description = "与上次相同")
    )
)]
#[get("/orgs/{org_id}/overview")]
pub async fn show_overview(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let seen = overviews::show_overview(&ctx, &who.0, path.0, leaf).await?;
    let overview = Overview {
        whole: OverviewRow::from(&seen.whole),
        month: seen.month.to_string(),
        children: Page::of(&seen.children, leaf),
    };
    Ok(view::tagged(&request, &overview))
}
