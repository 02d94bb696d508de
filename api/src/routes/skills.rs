//! Skills (技能).

use actix_web::{HttpResponse, get, put};
use domain::skills::{self, Skills};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;

/// 一名党员的技能
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillList {
    #[schema(example = json!(["急救", "理发"]))]
    pub skills: Vec<String>,
}

impl From<&Skills> for SkillList {
    fn from(skills: &Skills) -> Self {
        SkillList { skills: skills.0.clone() }
    }
}

/// 一名党员的全部技能
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillsInput {
    /// 每项最多 20 个字，最多 10 项；空格、全角半角和大小写不同的视为同一项
    #[validate(length(max = 50))]
    #[schema(max_items = 50, example = json!(["急救", "理发"]))]
    skills: Vec<String>,
}

#[utoipa::path(
    tag = "本人",
    summary = "我的技能",
    description = "本人的技能。只有本人和管理党组织关系的人员能看到；任务要求某项技能时，发布者能看到认领者是否具备。",
    responses((status = 200, description = "技能", body = SkillList))
)]
#[get("/me/skills")]
pub async fn list_my_skills(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let skills = skills::list_my_skills(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok().json(SkillList::from(&skills)))
}

#[utoipa::path(
    tag = "本人",
    summary = "修改我的技能",
    description = "以请求中的技能整体替换。已认领而尚未完成的任务所要求的技能不再具备的，认领随之取消，不影响记录。",
    params(("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")),
    request_body = SkillsInput,
    responses((status = 200, description = "已修改", body = SkillList))
)]
#[put("/me/skills")]
pub async fn set_my_skills(ctx: Ctx, who: SignedIn, key: Key, body: Body<SkillsInput>) -> Result<HttpResponse> {
    let once = key.required(&body.digest, once::ok::<Skills, SkillList>)?;
    Ok(once::reply(skills::set_my_skills(&ctx, &who.0, body.value.skills, once).await?))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党员的技能",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "技能", body = SkillList))
)]
#[get("/members/{person_id}/skills")]
pub async fn list_member_skills(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let skills = skills::list_member_skills(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(SkillList::from(&skills)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "修改党员的技能",
    description = "以请求中的技能整体替换。已认领而尚未完成的任务所要求的技能不再具备的，认领随之取消，不影响记录。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = SkillsInput,
    responses((status = 200, description = "已修改", body = SkillList))
)]
#[put("/members/{person_id}/skills")]
pub async fn set_member_skills(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<SkillsInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<Skills, SkillList>);
    Ok(once::reply(skills::set_member_skills(&ctx, &who.0, path.0, body.value.skills, once).await?))
}
