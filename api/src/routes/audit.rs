//! The audit trail.

use actix_web::{HttpResponse, get};
use domain::audit::{self, AuditRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{CursorQuery, Feed, Query};
use crate::view::time;

/// 审计记录
#[derive(Debug, Serialize, ToSchema)]
pub struct Audit {
    /// 序号，64 位整数写作字符串
    #[schema(example = "1024")]
    pub seq: String,
    #[schema(format = DateTime, example = "2026-11-22T09:30:00+08:00")]
    pub at: String,
    /// person 人员、job 定时任务、command_line 命令行、anonymous 未登录
    #[schema(example = "person")]
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    #[schema(example = "10.0.0.8")]
    pub address: Option<String>,
    pub request_id: Option<String>,
    #[schema(example = "claim_task")]
    pub operation: String,
    #[schema(example = "claim")]
    pub object_kind: String,
    pub object_id: Option<Uuid>,
    pub succeeded: bool,
}

impl From<&AuditRow> for Audit {
    fn from(row: &AuditRow) -> Self {
        Audit {
            seq: row.seq.to_string(),
            at: time(row.at),
            actor_kind: row.actor_kind.clone(),
            actor_id: row.actor_id,
            address: row.address.clone(),
            request_id: row.request_id.clone(),
            operation: row.operation.clone(),
            object_kind: row.object_kind.clone(),
            object_id: row.object_id,
            succeeded: row.succeeded,
        }
    }
}

#[utoipa::path(
    tag = "审计",
    summary = "审计记录",
    description = "谁在何时何地对什么做了什么，最新的在前。须为本系统内每个顶级组织的审计员。",
    params(CursorQuery),
    responses((status = 200, description = "审计记录", body = Feed<Audit>))
)]
#[get("/audit")]
pub async fn list_audit(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let (before, limit) = query.0.before()?;
    let rows = audit::list_audit(&ctx, &who.0, before, limit).await?;
    Ok(HttpResponse::Ok().json(Feed::<Audit>::of(&rows, limit, |row| row.seq.to_string())))
}
