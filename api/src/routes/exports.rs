//! Exports (导出) of what is held about oneself.

use actix_web::{HttpResponse, get};
use domain::exports::{self, MyExport};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Ctx;
use super::bindings::Binding;
use super::checkins::Checkin;
use super::claims::Claim;
use super::disablements::Disablement;
use super::invitations::Invitation;
use super::leaves::Leave;
use super::logs::Log;
use super::notices::Notice;
use super::pairings::Pairing;
use super::people::{Grant, VoidedChange};
use super::photos::PastPhoto;
use super::points::Entry;
use super::proposals::Proposal;
use super::ratings::PastRating;
use super::registrations::Registration;
use super::rewards::Redemption;
use super::seats::Seat;
use super::sessions::LiveSession;
use super::waitlist::WaitlistEntry;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::view::{each, time};

/// 系统中保存的本人全部信息
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalData {
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub exported_at: String,
    pub id: Uuid,
    #[schema(example = "张建国")]
    pub name: String,
    /// 完整手机号
    #[schema(example = "13800000001")]
    pub phone: Option<String>,
    /// 完整身份证号
    pub id_number: Option<String>,
    /// 工作人员的用户名
    pub username: Option<String>,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub recorded_at: String,
    pub memberships: Vec<PastMembership>,
    /// 登记过但没有生效的党组织关系变更
    pub voided_changes: Vec<VoidedChange>,
    pub grants: Vec<Grant>,
    pub seats: Vec<Seat>,
    /// 技能
    pub skills: Vec<String>,
    pub bindings: Vec<Binding>,
    pub sessions: Vec<LiveSession>,
    pub registrations: Vec<Registration>,
    pub invitations: Vec<Invitation>,
    pub disablements: Vec<Disablement>,
    pub leaves: Vec<Leave>,
    /// 关于本人的申报
    pub proposals: Vec<Proposal>,
    pub redemptions: Vec<Redemption>,
    pub checkins: Vec<Checkin>,
    /// 包联
    pub pairings: Vec<Pairing>,
    pub claims: Vec<Claim>,
    pub waitlist: Vec<WaitlistEntry>,
    pub logs: Vec<Log>,
    /// 上传过的照片
    pub photos: Vec<PastPhoto>,
    /// 给出的评价，和已公布的、收到的评价
    pub ratings: Vec<PastRating>,
    /// 积分流水
    pub entries: Vec<Entry>,
    pub notices: Vec<Notice>,
}

/// 现在或以前的党组织关系
#[derive(Debug, Serialize, ToSchema)]
pub struct PastMembership {
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    #[schema(example = "office")]
    pub class: String,
    pub duty: Option<String>,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    /// 不再有效的第一天；现在的为 null
    #[schema(format = Date)]
    pub valid_to: Option<String>,
}

impl From<&MyExport> for PersonalData {
    fn from(export: &MyExport) -> Self {
        let memberships = export.memberships.iter().map(|(row, unit)| PastMembership {
            unit_id: row.unit_id,
            unit_name: unit.clone(),
            class: row.class.as_str().to_string(),
            duty: row.duty.clone(),
            valid_from: row.valid_from.to_string(),
            valid_to: row.valid_to.map(|day| day.to_string()),
        });
        let grants = export.grants.iter().map(|(row, org)| Grant {
            role: row.role.as_str().to_string(),
            org_id: row.org_id,
            org_name: org.clone(),
            granted_at: time(row.granted_at),
        });
        PersonalData {
            exported_at: time(export.exported_at),
            id: export.person.id,
            name: export.person.name.clone(),
            phone: export.phone.clone(),
            id_number: export.id_number.clone(),
            username: export.username.clone(),
            recorded_at: time(export.person.created_at),
            memberships: memberships.collect(),
            // Who it was is nobody's but theirs.
            voided_changes: export
                .voided_changes
                .iter()
                .map(|seen| VoidedChange { voided_by: None, ..VoidedChange::from(seen) })
                .collect(),
            grants: grants.collect(),
            seats: each(&export.seats),
            skills: export.skills.0.clone(),
            bindings: each(&export.bindings),
            sessions: each(&export.sessions),
            registrations: each(&export.registrations),
            invitations: each(&export.invitations),
            disablements: each(&export.disablements),
            leaves: each(&export.leaves),
            proposals: each(&export.proposals),
            redemptions: each(&export.redemptions),
            checkins: each(&export.checkins),
            pairings: each(&export.pairings),
            claims: each(&export.claims),
            waitlist: each(&export.waitlist),
            logs: each(&export.logs),
            photos: each(&export.photos),
            ratings: each(&export.ratings),
            entries: each(&export.entries),
            notices: each(&export.notices),
        }
    }
}

#[utoipa::path(
    tag = "本人",
    summary = "导出本人信息",
    description = "系统中保存的本人全部信息（审计记录除外），不作遮盖，JSON 格式。每次导出均有审计记录；每小时最多 5 次。",
    responses((status = 200, description = "本人全部信息", body = PersonalData))
)]
#[get("/me/export")]
pub async fn export_me(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let export = exports::export_me(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("Content-Disposition", "attachment; filename=\"my-data.json\""))
        .json(PersonalData::from(&export)))
}
