//! Leaderboards (排行榜).

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::Refusal;
use domain::boards::{self, Asked, By, Line, Own, Subject};
use domain::calendar::Period;
use domain::orgs::OrgKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::Query;
use crate::view;

/// 排行榜
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    pub org_id: Uuid,
    #[schema(example = "2026-11")]
    pub period: String,
    /// own 只见本人、team 只见本单位、all 全部可见（外单位姓名隐去）
    #[schema(example = "all")]
    pub visibility: String,
    /// 排的是什么：member 党员、unit 单位、community 社区、grid 网格
    pub subject: BoardSubject,
    /// 按什么排：total 总分、mean 人均
    pub by: BoardOrder,
    /// 榜上的党员（或组织）数
    #[schema(example = 160)]
    pub members: usize,
    /// 榜上积分合计
    #[schema(example = "1024.5")]
    pub total: String,
    /// 前 50 名中可见的
    pub lines: Vec<BoardLine>,
    /// 本人（排组织时为本人所在的单位或社区，名次一律显示）；榜上无名时为 null
    pub me: Option<BoardMe>,
    /// 本人（或本人所在的组织）及前后各 3 名中可见的；只见本人时的党员榜、榜上无名或由工作人员查看时为空
    pub around: Vec<BoardLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BoardLine {
    #[schema(example = 1)]
    pub rank: usize,
    #[schema(example = "张*")]
    pub name: String,
    #[schema(example = "12.5")]
    pub points: String,
    pub is_me: bool,
    /// 仅工作人员可见
    pub person_id: Option<Uuid>,
    /// 排组织时有，排党员时为 null
    pub org: Option<BoardOrg>,
}

/// 榜上的一个组织
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardOrg {
    pub id: Uuid,
    /// 人数：单位为周期末（未结束的为今天）的在职党员，社区和网格为在那里得分的党员
    #[schema(example = 42)]
    pub heads: i64,
    /// 人均积分，四舍五入到两位小数；没有人时为 null
    #[schema(example = "2.15")]
    pub mean: Option<String>,
}

/// 排的是什么
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardSubject {
    #[default]
    Member,
    Unit,
    Community,
    Grid,
}

/// 按什么排
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardOrder {
    #[default]
    Total,
    Mean,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// 排 member 党员（默认）、unit 单位、community 社区还是 grid 网格
    #[serde(default)]
    #[param(inline)]
    subject: BoardSubject,
    /// 按 total 总分（默认）还是 mean 人均排；党员一律按总分
    #[serde(default)]
    #[param(inline)]
    by: BoardOrder,
}

impl BoardQuery {
    fn asked(&self) -> Asked {
        let subject = match self.subject {
            BoardSubject::Member => Subject::Members,
            BoardSubject::Unit => Subject::Orgs(OrgKind::Unit),
            BoardSubject::Community => Subject::Orgs(OrgKind::Community),
            BoardSubject::Grid => Subject::Orgs(OrgKind::Grid),
        };
        let by = match self.by {
            BoardOrder::Total => By::Total,
            BoardOrder::Mean => By::Mean,
        };
        Asked { subject, by }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BoardMe {
    /// 名次；只见本人时不显示
    #[schema(example = 12)]
    pub rank: Option<usize>,
    #[schema(example = "8")]
    pub points: String,
    /// 领先百分之多少的党员
    #[schema(example = 87)]
    pub ahead_of_percent: usize,
}

impl From<&Line> for BoardLine {
    fn from(line: &Line) -> Self {
        BoardLine {
            rank: line.rank,
            name: line.name.clone(),
            points: view::points(line.amount),
            is_me: line.is_me,
            person_id: line.person_id,
            org: line.org.as_ref().map(|org| BoardOrg {
                id: org.id,
                heads: org.heads,
                mean: org.mean.map(view::points),
            }),
        }
    }
}

impl From<&Own> for BoardMe {
    fn from(own: &Own) -> Self {
        BoardMe { rank: own.rank, points: view::points(own.amount), ahead_of_percent: own.percentile }
    }
}

#[utoipa::path(
    tag = "排行榜",
    summary = "查看排行榜",
    description = "某组织（含其下级）在某周期的党员积分榜。周期：all 累计、2026 年度、2026-Q4 季度、2026-11 月度、\
        2026-W47 周（ISO 周，周一至周日，跨年的周属于周四所在的年份），均按北京时间；尚未开始的周期没有榜。\
        可见范围由合规设置决定；积分相同者，先达到者在前。支持 ETag。\
        也可以排所辖的单位、社区或网格（含各自的下级；只列现有的、有积分的）：积分计入服务当天所属的单位，和服务所在的社区、网格；\
        只有数字，没有姓名，任何可见范围都显示；数字可能迟 1 秒（季度、年度、累计迟 1 分钟）。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("period" = String, Path, description = "周期", example = "2026-11"),
        BoardQuery,
        ("If-None-Match" = Option<String>, Header, description = "上次应答的 ETag")
    ),
    responses(
        (status = 200, description = "排行榜", body = Board, headers(("ETag" = String, description = "内容的标识"))),
        (status = 304, description = "与上次相同")
    )
)]
#[get("/orgs/{org_id}/boards/{period}")]
pub async fn show_board(
    ctx: Ctx,
    who: SignedIn,
    path: web::Path<(String, String)>,
    query: Query<BoardQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let org: Uuid = path.0.parse().map_err(|_| Refusal::NotFound)?;
    let period = Period::parse(&path.1).ok_or(Refusal::NotFound)?;
    let (seen, visibility) = boards::show_board(&ctx, &who.0, org, period, query.0.asked()).await?;
    let board = Board {
        org_id: org,
        period: period.to_string(),
        visibility: visibility.as_str().to_string(),
        subject: query.0.subject,
        by: query.0.by,
        members: seen.subjects,
        total: view::points(seen.total),
        lines: seen.lines.iter().map(BoardLine::from).collect(),
        me: seen.own.as_ref().map(BoardMe::from),
        around: seen.around.iter().map(BoardLine::from).collect(),
    };
    Ok(view::tagged(&request, &board))
}
