//! Leaderboards (排行榜).

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::Refusal;
use domain::boards::{self, Line, Own};
use domain::calendar::Period;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
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
    /// 榜上人数
    #[schema(example = 160)]
    pub members: usize,
    /// 全体积分合计
    #[schema(example = "1024.5")]
    pub total: String,
    /// 前 50 名中可见的
    pub lines: Vec<BoardLine>,
    /// 本人；榜上无名时为 null
    pub me: Option<BoardMe>,
    /// 本人及前后各 3 名中可见的；只见本人、榜上无名或由工作人员查看时为空
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
        可见范围由合规设置决定；积分相同者，先达到者在前。支持 ETag。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("period" = String, Path, description = "周期", example = "2026-11"),
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
    request: HttpRequest,
) -> Result<HttpResponse> {
    let org: Uuid = path.0.parse().map_err(|_| Refusal::NotFound)?;
    let period = Period::parse(&path.1).ok_or(Refusal::NotFound)?;
    let (seen, visibility) = boards::show_board(&ctx, &who.0, org, period).await?;
    let board = Board {
        org_id: org,
        period: period.to_string(),
        visibility: visibility.as_str().to_string(),
        members: seen.subjects,
        total: view::points(seen.total),
        lines: seen.lines.iter().map(BoardLine::from).collect(),
        me: seen.own.as_ref().map(BoardMe::from),
        around: seen.around.iter().map(BoardLine::from).collect(),
    };
    Ok(view::tagged(&request, &board))
}
