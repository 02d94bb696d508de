//! The compliance profile of a top-level organisation (合规设置).

use actix_web::{HttpResponse, get, put};
use domain::orgs::{self, Boards, Demand, NewProfile, ProfileRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::page::PathId;
use crate::routes::Ctx;

/// 合规设置
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    pub org_id: Uuid,
    /// 排行榜可见范围：own 只见本人（默认）、team 只见本单位、all 全部
    #[schema(example = "own")]
    pub boards: String,
    /// 活动的日志是否须先签到：optional 不须（默认）、required 必须
    #[schema(example = "optional")]
    pub attendance: String,
    /// 任务是否可以要求日志必须附照片：optional 不可以（默认）、required 可以，须写明理由
    #[schema(example = "optional")]
    pub photos: String,
    /// 定位始终只作参考，不能单独作为证明
    #[schema(example = "optional")]
    pub location: String,
    /// 是否允许对线上行为记分
    pub scored_online_behaviour: bool,
}

impl From<&ProfileRow> for Profile {
    fn from(profile: &ProfileRow) -> Self {
        Profile {
            org_id: profile.org_id,
            boards: profile.boards.as_str().to_string(),
            attendance: profile.attendance.as_str().to_string(),
            photos: profile.photos.as_str().to_string(),
            location: profile.location.as_str().to_string(),
            scored_online_behaviour: profile.scored_online_behaviour,
        }
    }
}

/// 排行榜可见范围
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Own,
    Team,
    All,
}

impl From<Visibility> for Boards {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Own => Boards::OwnOnly,
            Visibility::Team => Boards::Team,
            Visibility::All => Boards::All,
        }
    }
}

/// 是否可以要求
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    Optional,
    Required,
}

impl From<Requirement> for Demand {
    fn from(requirement: Requirement) -> Self {
        match requirement {
            Requirement::Optional => Demand::Optional,
            Requirement::Required => Demand::Required,
        }
    }
}

/// 合规设置
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileInput {
    /// own 只见本人、team 只见本单位、all 全部
    boards: Visibility,
    /// 活动的日志是否须先签到；不填则不变
    attendance: Option<Requirement>,
    /// 任务是否可以要求日志必须附照片；不填则不变
    photos: Option<Requirement>,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "查看合规设置",
    description = "一个组织所适用的合规设置，即其顶级组织的设置。小程序据此决定是否提示签到、是否可能要求照片。",
    params(("org_id" = Uuid, Path, description = "组织编号，可以是任何一级")),
    responses((status = 200, description = "合规设置", body = Profile))
)]
#[get("/orgs/{org_id}/compliance-profile")]
pub async fn show_compliance_profile(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let profile = orgs::show_compliance_profile(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Profile::from(&profile)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "修改合规设置",
    description = "设置顶级组织的排行榜可见范围，以及可以向党员要求什么。默认最严：排行榜只见本人，签到和照片都不能强制。\
        改回不可要求照片后，已发布任务的照片要求随即失效。",
    params(("org_id" = Uuid, Path, description = "顶级组织编号")),
    request_body = ProfileInput,
    responses((status = 200, description = "已修改", body = Profile))
)]
#[put("/orgs/{org_id}/compliance-profile")]
pub async fn set_compliance_profile(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    body: Body<ProfileInput>,
) -> Result<HttpResponse> {
    let ProfileInput { boards, attendance, photos } = body.value;
    let new = NewProfile {
        boards: boards.into(),
        attendance: attendance.map(Demand::from),
        photos: photos.map(Demand::from),
    };
    let profile = orgs::set_compliance_profile(&ctx, &who.0, path.0, new).await?;
    Ok(HttpResponse::Ok().json(Profile::from(&profile)))
}
