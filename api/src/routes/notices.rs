//! Notices (消息): the inbox.

use actix_web::{HttpResponse, get, put};
use domain::notices::{self, NoticeRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::page::{CursorQuery, Feed, PathId, Query};
use crate::view::time;

/// 消息
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    pub id: Uuid,
    /// log_accepted 日志通过、log_returned 日志退回、task_closed 任务关闭、task_changed 任务变更、task_cancelled 任务取消、occurrence_failed 系列有一期没有发布、attendance_recorded 代为登记签到、attendance_accepted 签到补录通过、attendance_declined 签到补录未通过、claim_recorded 代为认领、claim_released 认领取消、log_recorded 代为登记日志、log_annulled 日志撤销通过、proposal_approved 申报已批准、proposal_declined 申报未批准、proposal_revoked 申报被撤销、window_closed 周期结束、redemption_cancelled 兑换被取消、points_expired 兑换积分到期、no_show_recorded 登记爽约、no_show_excused 爽约免除或更正、waitlist_promoted 候补递补、waitlist_ended 候补结束、unit_named 单位为其报名、unit_unnamed 单位撤下报名、unit_names_due 单位名单即将截止、unit_slot_back 单位名额退回、unit_claim_ended 单位认领结束、checkin_confirmed 报到确认、checkin_declined 报到未予确认、checkin_recorded 代为登记报到、checkin_withdrawn 报到注销、checkin_reminder 提醒报到、checkins_waiting 有报到等待确认、unit_checkin_confirmed 单位报到确认、unit_checkin_declined 单位报到未予确认、pairing_given 安排包联、pairing_ended 包联结束、org_succeeded 组织合并或拆分、phone_changed 手机号变更、wechat_unbound 微信解绑、leave_approved 请假批准、leave_declined 请假未批准、leave_recorded 代为登记请假、leave_cut 请假提前结束、ratings_disclosed 收到新的评价
    #[schema(example = "log_accepted")]
    pub kind: String,
    /// 所关事物的编号：日志、任务、认领、报到、请假等，由 kind 决定
    pub about_id: Option<Uuid>,
    #[schema(example = "您在“陪护独居老人就医”的日志已通过审核，核定 60 分钟，计 1 分。")]
    pub text: String,
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub told_at: String,
    /// 未读时为 null
    #[schema(format = DateTime, example = "2026-11-22T14:05:00+08:00")]
    pub read_at: Option<String>,
}

impl From<&NoticeRow> for Notice {
    fn from(row: &NoticeRow) -> Self {
        Notice {
            id: row.id,
            kind: row.kind.as_str().to_string(),
            about_id: row.about,
            text: row.text.clone(),
            told_at: time(row.told_at),
            read_at: row.read_at.map(time),
        }
    }
}

/// 收件箱的一页
#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox {
    #[serde(flatten)]
    pub feed: Feed<Notice>,
    /// 未读总数
    #[schema(example = 2)]
    pub unread: u64,
}

/// 未读消息
#[derive(Debug, Serialize, ToSchema)]
pub struct Unread {
    /// 未读总数
    #[schema(example = 2)]
    pub unread: u64,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// 为 true 时只看未读
    #[serde(default)]
    #[param(default = false)]
    unread: bool,
}

#[utoipa::path(
    tag = "消息",
    summary = "我的消息",
    description = "本人的消息，最新的在前，并给出未读总数。已读消息在读后 180 天删除。",
    params(NoticeQuery, CursorQuery),
    responses((status = 200, description = "消息", body = Inbox))
)]
#[get("/me/notices")]
pub async fn list_my_notices(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<NoticeQuery>,
    query: Query<CursorQuery>,
) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let inbox = notices::list_my_notices(&ctx, &who.0, filter.0.unread, slice).await?;
    let feed = Feed::of(&inbox.notices, slice.limit, |row| row.id.to_string());
    Ok(HttpResponse::Ok().json(Inbox { feed, unread: inbox.unread }))
}

#[utoipa::path(
    tag = "消息",
    summary = "未读消息数",
    description = "本人有多少未读消息，供小程序定时查询角标。",
    responses((status = 200, description = "未读消息数", body = Unread))
)]
#[get("/me/notices/unread")]
pub async fn count_unread_notices(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let unread = notices::count_unread_notices(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok().json(Unread { unread }))
}

#[utoipa::path(
    tag = "消息",
    summary = "读一条消息",
    description = "把本人的一条消息标为已读。重复提交没有影响。",
    params(("notice_id" = Uuid, Path, description = "消息编号")),
    responses((status = 200, description = "消息", body = Notice))
)]
#[put("/me/notices/{notice_id}/reading")]
pub async fn read_notice(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let notice = notices::read_notice(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Notice::from(&notice)))
}

/// 读到哪一条
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingInput {
    /// 列表中最新的一条；它和更早的消息都标为已读
    up_to: Uuid,
}

#[utoipa::path(
    tag = "消息",
    summary = "全部标为已读",
    description = "把某一条及更早的消息都标为已读；在它之后到达的仍是未读。重复提交没有影响。",
    request_body = ReadingInput,
    responses((status = 200, description = "现在的未读消息数", body = Unread))
)]
#[put("/me/notices/reading")]
pub async fn read_notices(ctx: Ctx, who: SignedIn, body: Body<ReadingInput>) -> Result<HttpResponse> {
    let unread = notices::read_notices(&ctx, &who.0, body.value.up_to).await?;
    Ok(HttpResponse::Ok().json(Unread { unread }))
}
